export { AccountScreen, AccountsScreen, ChangePasswordScreen, GrantsScreen, SecurityLogScreen, SessionWatch, UnitsScreen } from './later.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

export { AccountScreen, AccountsScreen, ChangePasswordScreen, GrantsScreen, SecurityLogScreen, UnitsScreen } from './later.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

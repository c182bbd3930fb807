export { AccountScreen, AccountsScreen, ChangePasswordScreen, GrantsScreen, RequestAccountScreen, RequestsScreen, SecurityLogScreen, SessionWatch, UnitsScreen } from './later.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

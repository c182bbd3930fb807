export { AccountScreen, AccountsScreen, ChangePasswordScreen, GrantsScreen, OidcReturnScreen, RequestAccountScreen, RequestsScreen, SecurityLogScreen, SessionWatch, UnitsScreen } from './later.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

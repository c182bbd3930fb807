export { AccountScreen } from './account-screen.tsx'
export { AccountsScreen, ChangePasswordScreen, GrantsScreen, SecurityLogScreen, UnitsScreen } from './later.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

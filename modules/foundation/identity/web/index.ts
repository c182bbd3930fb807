export { AccountScreen } from './account-screen.tsx'
export { AccountsScreen, ChangePasswordScreen, GrantsScreen, SecurityLogScreen } from './later.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

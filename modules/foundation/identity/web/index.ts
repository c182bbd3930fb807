export { AccountScreen } from './account-screen.tsx'
export { SignInScreen } from './sign-in-screen.tsx'

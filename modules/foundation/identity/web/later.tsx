import type { Me } from '@zhujian/identity/api'
import { lazy, Suspense } from 'react'
import type { ReactNode } from 'react'

// The sign-in page is a first page and stays small: what administrators and a few others need is fetched when it is shown.
const Account = lazy(async () => ({ default: (await import('./account-screen.tsx')).AccountScreen }))
const Accounts = lazy(async () => ({ default: (await import('./accounts-screen.tsx')).AccountsScreen }))
const ChangePassword = lazy(async () => ({ default: (await import('./change-password-screen.tsx')).ChangePasswordScreen }))
const Grants = lazy(async () => ({ default: (await import('./grants-screen.tsx')).GrantsScreen }))
const Units = lazy(async () => ({ default: (await import('./units-screen.tsx')).UnitsScreen }))
const Watch = lazy(async () => ({ default: (await import('./session-watch.tsx')).SessionWatch }))
const Requests = lazy(async () => ({ default: (await import('./requests-screen.tsx')).RequestsScreen }))
const RequestAccount = lazy(async () => ({ default: (await import('./request-account-screen.tsx')).RequestAccountScreen }))
const OidcReturn = lazy(async () => ({ default: (await import('./oidc-return-screen.tsx')).OidcReturnScreen }))
const SecurityLog = lazy(async () => ({ default: (await import('./security-log-screen.tsx')).SecurityLogScreen }))

/** Everybody's page of his own account. */
export function AccountScreen(): ReactNode {
  return <Account />
}

/** The system administrator's page. */
export function AccountsScreen(): ReactNode {
  return <Accounts />
}

/** The page of a person whose password must be changed first. */
export function ChangePasswordScreen(props: { me: Me; onSignOut: () => void }): ReactNode {
  return <ChangePassword {...props} />
}

/** The security administrator's page. */
export function GrantsScreen(): ReactNode {
  return <Grants />
}

/** The audit administrator's page. */
export function SecurityLogScreen(): ReactNode {
  return <SecurityLog />
}

/** Warns before the session ends; nothing is waited for while it is fetched. */
export function SessionWatch(props: { onSignOut: () => void }): ReactNode {
  return <Suspense><Watch {...props} /></Suspense>
}

/** The security administrator's page of requests for accounts. */
export function RequestsScreen(): ReactNode {
  return <Requests />
}

/** The page of somebody without an account. */
export function RequestAccountScreen(): ReactNode {
  return <RequestAccount />
}

/** Where the provider sends people back to. */
export function OidcReturnScreen(props: { onSignedIn: (next: string) => void }): ReactNode {
  return <OidcReturn {...props} />
}

/** The page of units, which the system administrator keeps. */
export function UnitsScreen(): ReactNode {
  return <Units />
}

import { createContext, use } from 'react'
import type { ReactNode } from 'react'

/** Who is signed in, as far as every screen may need it. The module `identity` fills it. */
export type Account = {
  username: string
  name: string
  role: string
  roleLabel: string
  regionCode: number
  regionName: string
  unitName: string
  /** The operations the active post may call. */
  may: readonly string[]
  /** The business day of the server, `YYYY-MM-DD`. */
  today: string
  workingDay: boolean
}

const AccountContext = createContext<Account | null>(null)

export function AccountProvider({ account, children }: { account: Account; children: ReactNode }): ReactNode {
  return <AccountContext value={account}>{children}</AccountContext>
}

export function useAccount(): Account {
  const account = use(AccountContext)
  if (!account) throw new Error('AccountProvider is missing')
  return account
}

import { exportAccounts, listAccounts } from '@zhujian/identity/api'
import type { AccountView } from '@zhujian/identity/api'
import { standingOf } from '@zhujian/identity/domain'
import { Cut, DataTable, EmptyState, ExportButton, instantText, Loaded, Paged, Section, StateWord, useOperation, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { WordsField } from './words-field.tsx'

/** The accounts in reach, found by words, and one of them opened beside the list; both stand in the address. */
export function AccountBook({ title, note, above, children }: { title: string; note?: string; above?: ReactNode; children: (account: AccountView) => ReactNode }): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { q, account } = search.values
  const pages = usePages(listAccounts, { limit: 50, ...(q ? { q } : {}) })
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{title}</h1>
        <WordsField label={say('screen.admin.find')} value={q ?? ''} onChange={(words) => search.set({ q: words || undefined })} />
        <span className="sp" />
        {note ? <span className="cap">{note}</span> : null}
        <ExportButton operation={exportAccounts} input={q ? { q } : {}} />
        {above}
      </div>
      <div className={account ? 'adm on' : 'adm'}>
        <div className="card">
          <Paged pages={pages} empty={<EmptyState why={say('screen.admin.none')} next={say(q ? 'screen.admin.none.filter' : 'screen.admin.none.next')} />}>
            {(items) => <AccountTable items={items} onOpen={(one) => search.set({ account: one.username })} />}
          </Paged>
        </div>
        {account ? <Opened key={account} username={account} onClose={() => search.set({ account: undefined })}>{children}</Opened> : null}
      </div>
    </div>
  )
}

function AccountTable({ items, onOpen }: { items: readonly AccountView[]; onOpen: (account: AccountView) => void }): ReactNode {
  const say = useSay()
  const columns: Column<AccountView>[] = [
    { key: 'name', title: say('screen.admin.name'), render: (one) => <span className="nw">{one.name} <span className="cap">{one.username}</span></span> },
    { key: 'unit', title: say('screen.admin.unit'), optional: true, render: (one) => <Cut>{one.unitName || '—'}</Cut> },
    { key: 'region', title: say('screen.admin.region'), optional: true, render: (one) => <span className="nw">{one.regionName}</span> },
    { key: 'posts', title: say('screen.admin.posts'), render: (one) => <PostNames account={one} /> },
    { key: 'state', title: say('screen.admin.state'), render: (one) => <AccountState account={one} /> },
    { key: 'last', title: say('screen.admin.last_sign_in'), numeric: true, optional: true, render: (one) => instantText(one.lastSignInAt) },
  ]
  return <DataTable label={say('screen.admin.accounts')} columns={columns} rows={items} rowKey={(one) => one.accountId} onOpen={onOpen} />
}

function PostNames({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  if (account.posts.length === 0) return <span className="mut">{say('screen.admin.no_post')}</span>
  const names = account.posts.map((post) => post.roleLabel).join(say('screen.admin.join'))
  return <Cut>{names}</Cut>
}

const standingColours = { disabled: 'red', held: 'yellow', locked: 'yellow', initial: 'green', active: 'green' } as const

/** The state of an account as a word: closed, held, locked for a time, or in use. */
export function AccountState({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  const standing = standingOf(account)
  return <StateWord state={standingColours[standing]}>{say(`screen.admin.state.${standing}`, { until: instantText(account.lockedUntil) })}</StateWord>
}

function Opened({ username, onClose, children }: { username: string; onClose: () => void; children: (account: AccountView) => ReactNode }): ReactNode {
  const say = useSay()
  const query = useOperation(listAccounts, { limit: 50, cursor: undefined, q: username }, { keep: false })
  return (
    <Section title={username} extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>} flush>
      <Loaded query={query}>
        {({ items }) => {
          const account = items.find((one) => one.username === username)
          return account ? <Detail account={account}>{children(account)}</Detail> : <EmptyState why={say('screen.admin.missing')} next={say('screen.admin.missing.next')} />
        }}
      </Loaded>
    </Section>
  )
}

function Detail({ account, children }: { account: AccountView; children: ReactNode }): ReactNode {
  const say = useSay()
  return (
    <div className="col gap3" style={{ padding: '12px 16px 16px' }}>
      <dl className="kv">
        <dt>{say('screen.admin.name')}</dt><dd>{account.name}</dd>
        <dt>{say('screen.admin.unit')}</dt><dd>{account.unitName || '—'} · {account.regionName}</dd>
        <dt>{say('screen.admin.state')}</dt><dd><AccountState account={account} /></dd>
        <dt>{say('screen.admin.created')}</dt><dd>{instantText(account.createdAt)}</dd>
        <dt>{say('screen.admin.last_sign_in')}</dt><dd>{instantText(account.lastSignInAt)}</dd>
      </dl>
      {children}
    </div>
  )
}

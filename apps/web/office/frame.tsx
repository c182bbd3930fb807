import { useQueryClient } from '@tanstack/react-query'
import { newId, subscribeInbox } from '@zhujian/client'
import { signOut, switchPost, whoAmI } from '@zhujian/identity/api'
import type { Me } from '@zhujian/identity/api'
import { getInboxCounts } from '@zhujian/notifications/api'
import { NoticesButton } from '@zhujian/notifications/web'
import { searchEverything } from '@zhujian/projects/api'
import { AccountProvider, AppLink, AppShell, GradeTag, Icon, Loaded, Shape, Skeleton, UndoProvider, useClient, useCommand, useGo, useLabel, useOperation, usePath, useSay, useStale } from '@zhujian/ui'
import type { Account, MenuEntry, MenuSection, SearchItem, Say } from '@zhujian/ui'
import { lazy, Suspense, useEffect } from 'react'
import type { ReactNode } from 'react'
import { pageNeeds } from './page-needs.ts'
import type { GuardedPage } from './page-needs.ts'

const SessionWatch = lazy(async () => ({ default: (await import('@zhujian/identity/web')).SessionWatch }))
const ChangePasswordScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).ChangePasswordScreen }))

/** The frame round every page of a signed-in person; nothing but a new password where that is due first. */
export function Frame({ children }: { children: ReactNode }): ReactNode {
  const me = useOperation(whoAmI, {})
  const leave = useLeave()
  return (
    <Loaded query={me} page>
      {(account) => (account.mustChangePassword ? <Suspense fallback={<Skeleton />}><ChangePasswordScreen me={account} onSignOut={leave} /></Suspense> : <Signed me={account}>{children}</Signed>)}
    </Loaded>
  )
}

/** As Frame, for pages that fill the screen: the same session, nothing round them. */
export function BareFrame({ children }: { children: ReactNode }): ReactNode {
  const me = useOperation(whoAmI, {})
  const leave = useLeave()
  return (
    <Loaded query={me} page>
      {(account) => (account.mustChangePassword ? <Suspense fallback={<Skeleton />}><ChangePasswordScreen me={account} onSignOut={leave} /></Suspense> : <AccountProvider account={accountOf(account)}>{children}</AccountProvider>)}
    </Loaded>
  )
}

/** Ends the session and leads to the sign-in page. */
function useLeave(): () => void {
  const go = useGo()
  const queries = useQueryClient()
  const leave = useCommand(signOut)
  const end = async (): Promise<void> => {
    const done = await leave.run({})
    queries.clear()
    // Signed out here: now at the provider too, which sends the browser back to the sign-in page.
    if (done?.leaveAt) return location.assign(done.leaveAt)
    go('/sign-in', { replace: true })
  }
  return () => void end()
}

function accountOf(me: Me): Account {
  const { activePost } = me
  return {
    username: me.username,
    name: me.name,
    role: activePost.role,
    roleLabel: activePost.roleLabel,
    regionCode: activePost.regionCode,
    regionName: activePost.regionName,
    unitName: activePost.unitName,
    may: me.may,
    today: me.today,
    workingDay: me.workingDay,
  }
}

type Counts = { tasks: number; overdue: number; projects: number | null } | undefined

type Offered = MenuEntry & { href: GuardedPage }

/** Only what exists and what the active post may call: a menu entry that leads nowhere is a broken promise. */
function menuOf(say: Say, counts: Counts, may: readonly string[]): readonly MenuSection[] {
  const sections: readonly { title: string; entries: readonly Offered[] }[] = [
    {
      title: say('ui.menu.desk'),
      entries: [
        { href: '/inbox', icon: 'inbox', label: say('ui.menu.inbox'), count: counts?.tasks ?? null, late: (counts?.overdue ?? 0) > 0 },
        { href: '/my-cases', icon: 'paper', label: say('ui.menu.my_cases') },
      ],
    },
    {
      title: say('ui.menu.projects'),
      entries: [
        { href: '/projects', icon: 'building', label: say('ui.menu.library'), count: counts?.projects ?? null },
        { href: '/imports', icon: 'intake', label: say('screen.imports.title') },
      ],
    },
    {
      title: say('ui.menu.money'),
      entries: [
        { href: '/contracts', icon: 'contract', label: say('ui.menu.contracts') },
        { href: '/payments', icon: 'card', label: say('ui.menu.payments') },
      ],
    },
    { title: say('ui.menu.watch'), entries: [{ href: '/cockpit', icon: 'gauge', label: say('ui.menu.cockpit') }] },
    { title: say('ui.menu.settings'), entries: [{ href: '/rules', icon: 'check', label: say('screen.rules.title') }] },
    {
      title: say('screen.admin.menu'),
      entries: [
        { href: '/accounts', icon: 'card', label: say('screen.accounts.title') },
        { href: '/units', icon: 'building', label: say('screen.units.title') },
        { href: '/grants', icon: 'check', label: say('screen.grants.title') },
        { href: '/account-requests', icon: 'inbox', label: say('screen.requests.title') },
        { href: '/security-log', icon: 'paper', label: say('screen.security_log.title') },
        { href: '/map-layers', icon: 'link', label: say('screen.layers.title') },
      ],
    },
  ]
  return sections.map((section) => ({ ...section, entries: section.entries.filter((entry) => may.includes(pageNeeds[entry.href])) })).filter((section) => section.entries.length > 0)
}

function Signed({ me, children }: { me: Me; children: ReactNode }): ReactNode {
  const say = useSay()
  const go = useGo()
  const queries = useQueryClient()
  const search = useProjectSearch()
  const counts = useOperation(getInboxCounts, {})
  const leave = useLeave()
  const change = useCommand(switchPost)
  useInboxNews(me.activePost.postId)
  const switchTo = async (postId: string): Promise<void> => {
    if (!(await change.run({ id: newId(), postId }))) return
    // Another post sees other things: nothing read under the old one may stay.
    await queries.resetQueries()
    go('/inbox')
  }
  return (
    <AccountProvider account={accountOf(me)}>
      <UndoProvider>
        <AppShell
          account={accountOf(me)}
          posts={me.posts.map((post) => ({ postId: post.postId, roleLabel: post.roleLabel, unitName: post.unitName, regionName: post.regionName, active: post.postId === me.activePost.postId }))}
          menu={menuOf(say, counts.data, me.may)}
          foot={counts.data?.facts ? <><Icon name="link" size={12} /> {say(counts.data.factsAre === 'count' ? 'ui.menu.ledger.count' : 'ui.menu.ledger', { n: counts.data.facts.toLocaleString('en-US') })}<br />{say('ui.menu.ledger.note')}</> : null}
          notices={<NoticesButton unread={counts.data?.unread ?? 0} />}
          search={search}
          onSwitchPost={(postId) => void switchTo(postId)}
          onSignOut={leave}
        >
          <Suspense><SessionWatch onSignOut={leave} /></Suspense>
          {me.passwordChangeDue ? <PasswordDue /> : null}
          {children}
        </AppShell>
      </UndoProvider>
    </AccountProvider>
  )
}

function PasswordDue(): ReactNode {
  const say = useSay()
  const path = usePath()
  return <div className="ban yellow noprint" role="alert"><Shape state="yellow" /><span>{say('screen.account.password.due')} {path === '/account' ? null : <AppLink href="/account">{say('screen.account.password.change')}</AppLink>}</span></div>
}

/** News of the inbox makes its counts and lists stale; they are asked again, never taken from the message. */
function useInboxNews(postId: string): void {
  const stale = useStale()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another post listens to another inbox.
  useEffect(() => subscribeInbox(() => stale('getInboxCounts', 'listTasks', 'listNotices', 'listMyCases')), [postId])
}

function useProjectSearch(): (typed: string) => Promise<readonly SearchItem[]> {
  const client = useClient()
  const label = useLabel()
  return async (typed) => {
    const found = await client.call(searchEverything, { q: typed })
    return found.items.map((item) => ({
      key: item.projectId,
      mark: <GradeTag grade={item.grade} />,
      name: item.name,
      note: [label('screen.stage', item.stage), item.regionName, item.code].filter(Boolean).join(' · '),
      href: `/projects/${item.projectId}`,
    }))
  }
}

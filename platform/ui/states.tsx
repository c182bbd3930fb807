import { Button } from 'antd'
import type { UseQueryResult } from '@tanstack/react-query'
import { ConnectionError } from '@zhujian/client'
import type { ProblemHit } from '@zhujian/client'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useAccount } from './account-context.tsx'
import { problemIn, useClient } from './data-context.tsx'
import type { Pages } from './data-context.tsx'
import { percentText, writeMoney } from './format.ts'
import { Shape } from './icons.tsx'
import { AppLink } from './navigation.tsx'
import { useLabel, useSay } from './text-context.tsx'
import type { Label, Say } from './text-context.tsx'

/** Nothing here: why, and what to do next. */
export function EmptyState({ why, next, children }: { why: string; next?: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <b>{why}</b>
      {next ? <span>{next}</span> : null}
      {children ? <div className="act">{children}</div> : null}
    </div>
  )
}

/** Bars in the shape of what is coming, but only when it takes longer than 300 ms: anything sooner would flicker. */
export function Skeleton({ lines = 6 }: { lines?: number }): ReactNode {
  const say = useSay()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  if (!late) return null
  return (
    <div className="sk" role="status" aria-label={say('ui.loading')}>
      {Array.from({ length: lines }, (_, line) => `${96 - ((line * 17) % 40)}%`).map((width) => <i key={width} style={{ width }} />)}
    </div>
  )
}

/** A figure of a rule in words: fen as 万元, basis points as percent. */
export function figureText(say: Say, name: string, value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (name.endsWith('Fen') && /^-?\d+$/.test(String(value))) {
    const { figure, unit } = writeMoney(String(value))
    return `${figure} ${say(`ui.unit.${unit}`)}`
  }
  if (name.endsWith('Bp') && typeof value === 'number') return `${percentText(value)}%`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The figures that have a word; the others are for programs, and the sentence of the rule says what a person needs of them. */
export function figuresText(say: Say, label: Label, figures: Readonly<Record<string, unknown>>): string {
  return Object.entries(figures)
    .flatMap(([name, value]) => {
      const word = label('ui.figure', name, '')
      return word === '' ? [] : [`${word} ${figureText(say, name, value)}`]
    })
    .join(' · ')
}

function HitLine({ hit }: { hit: ProblemHit }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const words = hit.text ?? label('rule', hit.ruleId, '')
  return (
    <li>
      <b>{hit.ruleId}</b> {words} {Object.keys(hit.figures).length > 0 ? <span className="sec">{figuresText(say, label, hit.figures)}</span> : null}{' '}
      {hit.source ? <span className="cap">{say('ui.refusal.source', { source: hit.source })}</span> : null}
    </li>
  )
}

/** A refusal beside its cause: what was refused, under which rules, with which figures, from which source, and what to do. */
export function Refusal({ error, children }: { error: Error | null; children?: ReactNode }): ReactNode {
  const say = useSay()
  const label = useLabel()
  if (!error) return null
  const problem = problemIn(error)
  if (!problem || problem.status >= 500) {
    const words = error instanceof ConnectionError ? say('ui.refusal.connection') : say('ui.refusal.fault')
    return <div className="ban yellow" role="alert"><Shape state="yellow" /><div>{words}{children}</div></div>
  }
  const next = label('ui.next', problem.code, '')
  return (
    <div className="ban red" role="alert">
      <Shape state="red" />
      <div>
        <b>{problem.title && problem.title !== problem.code ? problem.title : label('refusal', problem.code, say('ui.refusal.plain'))}</b>
        {problem.detail ? <div>{problem.detail}</div> : null}
        {problem.hits.length > 0 ? <ul>{problem.hits.map((hit) => <HitLine key={`${hit.ruleId} ${JSON.stringify(hit.figures)}`} hit={hit} />)}</ul> : null}
        {next ? <div className="sec">{next}</div> : null}
        {children}
        <div className="cap">{problem.code}</div>
      </div>
    </div>
  )
}

type PageProblem = 'forbidden' | 'missing' | 'connection' | 'fault'

/** A page that cannot be shown: no right, not found, or broken; each said plainly with a way on. Asking again helps only where the answer may change. */
export function PageError({ error, onRetry }: { error: Error; onRetry?: () => void }): ReactNode {
  const status = problemIn(error)?.status ?? 0
  const kind = status === 403 ? 'forbidden' : status === 404 ? 'missing' : error instanceof ConnectionError ? 'connection' : 'fault'
  return (
    <PageState kind={kind} {...(onRetry && (kind === 'connection' || kind === 'fault') ? { onRetry } : {})}>
      {kind === 'fault' || (problemIn(error)?.hits.length ?? 0) > 0 ? <Refusal error={problemIn(error)} /> : null}
    </PageState>
  )
}

function PageState({ kind, onRetry, children }: { kind: PageProblem; onRetry?: () => void; children?: ReactNode }): ReactNode {
  const say = useSay()
  return (
    <div className="pgerr" role="alert">
      <h1>{say(`ui.page.${kind}.title`)}</h1>
      <p>{say(`ui.page.${kind}.why`)}</p>
      {children}
      <p className="row gap3" style={{ marginTop: 16 }}>
        {onRetry ? <Button onClick={onRetry}>{say('ui.retry')}</Button> : null}
        <AppLink href="/inbox">{say('ui.page.home')}</AppLink>
      </p>
    </div>
  )
}

/** A page for those whose post may call the operation it begins with; to others it is explained, and nothing is asked of the server or offered. */
export function Permitted({ needs, children }: { needs: string; children: ReactNode }): ReactNode {
  const { may } = useAccount()
  return may.includes(needs) ? children : <PageState kind="forbidden" />
}

/** A part of a page that could not be read. Without the right to it, that is a state to explain and no mishap. */
function PartError({ error, onRetry }: { error: Error; onRetry: () => void }): ReactNode {
  const say = useSay()
  if (problemIn(error)?.status === 403) return <EmptyState why={say('ui.page.forbidden.title')} next={say('ui.page.forbidden.why')} />
  return <div style={{ padding: 12 }}><Refusal error={error}><RetryLink onRetry={onRetry} /></Refusal></div>
}

type LoadedProps<T> = { query: UseQueryResult<T, Error>; lines?: number; page?: boolean; children: (data: T) => ReactNode }

/** Shows an answer in all its states: nothing yet, refused, old data greyed while the next is on its way. */
export function Loaded<T>({ query, lines, page = false, children }: LoadedProps<T>): ReactNode {
  // Without a session the application is already on its way to the sign-in page; what somebody was working at stays under it.
  if (problemIn(query.error)?.status === 401) return query.data === undefined ? null : <div className="ld">{children(query.data)}</div>
  if (query.error && (query.data === undefined || query.isPlaceholderData)) {
    const retry = (): void => void query.refetch()
    return page ? <PageError error={query.error} onRetry={retry} /> : <PartError error={query.error} onRetry={retry} />
  }
  if (query.data === undefined) return <Skeleton {...(lines === undefined ? {} : { lines })} />
  return <div className={query.isPlaceholderData ? 'ld stale' : 'ld'} aria-busy={query.isFetching}>{children(query.data)}</div>
}

type PagedProps<Item> = { pages: Pages<Item>; empty: ReactNode; lines?: number; children: (items: readonly Item[]) => ReactNode }

/** As Loaded, for a list that grows: its empty state and the way to more. */
export function Paged<Item>({ pages, empty, lines, children }: PagedProps<Item>): ReactNode {
  const say = useSay()
  if (pages.error && pages.items.length === 0) return <PartError error={pages.error} onRetry={pages.retry} />
  if (pages.loading) return <Skeleton {...(lines === undefined ? {} : { lines })} />
  if (pages.items.length === 0) return empty
  return (
    <div aria-busy={pages.fetching}>
      {children(pages.items)}
      {pages.more ? <div className="foot" style={{ justifyContent: 'center' }}><Button size="small" loading={pages.fetching} onClick={pages.more}>{say('ui.more')}</Button></div> : null}
    </div>
  )
}

function RetryLink({ onRetry }: { onRetry: () => void }): ReactNode {
  const say = useSay()
  return <div><button type="button" className="linkish" onClick={onRetry}>{say('ui.retry')}</button></div>
}

/** Said while there is no connection: what is on the page stays readable, and what is kept is kept. */
export function OfflineBanner(): ReactNode {
  const say = useSay()
  const client = useClient()
  const [online, setOnline] = useState(() => navigator.onLine)
  useEffect(() => {
    const up = (): void => setOnline(true)
    const down = (): void => setOnline(false)
    window.addEventListener('online', up)
    window.addEventListener('offline', down)
    const stop = client.onConnection(setOnline)
    return () => {
      stop()
      window.removeEventListener('online', up)
      window.removeEventListener('offline', down)
    }
  }, [client])
  return online ? null : <div className="offline" role="status">{say('ui.offline')}</div>
}

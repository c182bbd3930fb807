import './identity.css'
import { Button, Input } from 'antd'
import { finishOidc, linkOidc } from '@zhujian/identity/api'
import { AppLink, Field, LanguageButton, OfflineBanner, problemIn, Refusal, Shape, Skeleton, useCommand, useSay } from '@zhujian/ui'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { dropTrip, keptTrip } from './oidc.ts'
import type { OidcTrip } from './oidc.ts'

/** Where the provider sends people back to: they are let in, asked for a code, or asked once whose identity it is. */
export function OidcReturnScreen({ onSignedIn }: { onSignedIn: (next: string) => void }): ReactNode {
  const say = useSay()
  const [trip] = useState(keptTrip)
  const [query] = useState(() => location.search)
  return (
    <main className="first">
      <div className="card">
        <div className="hd"><h1>{say('screen.oidc.title')}</h1><span className="sp" /><LanguageButton /></div>
        <div className="bd col gap3">
          {trip ? <Back trip={trip} query={query} onDone={() => { dropTrip(); onSignedIn(trip.next) }} /> : <div className="ban yellow" role="alert"><Shape state="yellow" /><span>{say('refusal.identity.oidc.failed')}</span></div>}
          <AppLink href="/sign-in">{say('screen.oidc.back')}</AppLink>
        </div>
      </div>
      <OfflineBanner />
    </main>
  )
}

type BackProps = { trip: OidcTrip; query: string; onDone: () => void }

function Back({ trip, query, onDone }: BackProps): ReactNode {
  const say = useSay()
  const { state, binding } = trip
  const finish = useCommand(finishOidc)
  const [code, setCode] = useState('')
  const begun = useRef(false)
  const send = async (typed?: string): Promise<void> => {
    if (await finish.run({ state, binding, query, ...(typed ? { code: typed } : {}) })) onDone()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer of the provider counts once.
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    // The code of the provider stays in no history.
    history.replaceState(null, '', location.pathname)
    void send()
  }, [])
  const told = problemIn(finish.problem)?.code
  if (told === 'identity.oidc.unlinked') return <LinkOnce trip={trip} onDone={onDone} />
  if (told?.startsWith('identity.second_factor.')) {
    return (
      <form className="col gap3" onSubmit={(event) => { event.preventDefault(); void send(code) }}>
        <Field label={say('screen.sign_in.code')} hint={say('screen.sign_in.code.hint')}><Input value={code} inputMode="numeric" autoComplete="one-time-code" autoFocus maxLength={40} onChange={(event) => setCode(event.target.value)} /></Field>
        <Refusal error={finish.problem} />
        <Button type="primary" htmlType="submit" loading={finish.busy} disabled={code.trim().length < 6}>{say('screen.sign_in.enter')}</Button>
      </form>
    )
  }
  return finish.problem ? <Refusal error={finish.problem} /> : <Skeleton lines={3} />
}

/** The first time only: the password of the account here says whose the identity is. */
function LinkOnce({ trip, onDone }: Omit<BackProps, 'query'>): ReactNode {
  const say = useSay()
  const link = useCommand(linkOidc)
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const asked = problemIn(link.problem)?.code.startsWith('identity.second_factor.') ?? false
  const send = async (): Promise<void> => {
    if (await link.run({ state: trip.state, binding: trip.binding, username, password, ...(code.trim() ? { code } : {}) })) onDone()
  }
  return (
    <form className="col gap3" onSubmit={(event) => { event.preventDefault(); void send() }}>
      <div className="ban yellow" role="status"><Shape state="yellow" /><span>{say('refusal.identity.oidc.unlinked')}</span></div>
      <Field label={say('screen.sign_in.username')}><Input value={username} autoComplete="username" autoFocus onChange={(event) => setUsername(event.target.value)} /></Field>
      <Field label={say('screen.sign_in.password')}><Input.Password value={password} autoComplete="current-password" onChange={(event) => setPassword(event.target.value)} /></Field>
      {asked || code ? <Field label={say('screen.sign_in.code')} hint={say('screen.sign_in.code.hint')}><Input value={code} inputMode="numeric" autoComplete="one-time-code" maxLength={40} onChange={(event) => setCode(event.target.value)} /></Field> : null}
      <Refusal error={link.problem} />
      <Button type="primary" htmlType="submit" loading={link.busy} disabled={username === '' || password === ''}>{say('screen.oidc.link')}</Button>
    </form>
  )
}

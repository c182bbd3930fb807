import './identity.css'
import { Button, Modal } from 'antd'
import { getSessionLimits } from '@zhujian/identity/api'
import { Shape, useClient, useSay } from '@zhujian/ui'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

const lookMs = 1000
/** Somebody who only reads and types is reported this often, so that his session does not end under his hands. */
const reportMs = 60_000
const warnIdleSeconds = 120
const warnEndSeconds = 600

type Known = { at: number; idleSecondsLeft: number; secondsLeft: number; idleMinutes: number; absoluteHours: number }

/** Warns before a session ends: for lying idle, which one touch prevents, and at its longest, which nothing does. */
export function SessionWatch({ onSignOut }: { onSignOut: () => void }): ReactNode {
  const say = useSay()
  const { left, ask } = useTimeLeft()
  if (!left) return null
  const lying = left.idle <= warnIdleSeconds && left.idle < left.end
  return (
    <>
      {left.end <= warnEndSeconds ? <div className="ban yellow noprint" role="alert"><Shape state="yellow" /><span>{say('screen.session.ending', { left: clockOf(left.end), hours: left.absoluteHours })}</span></div> : null}
      <Modal open={lying} title={say('screen.session.idle.title')} closable={false} keyboard={false} width={420} footer={[<Button key="out" onClick={onSignOut}>{say('screen.session.sign_out')}</Button>, <Button key="on" type="primary" autoFocus onClick={ask}>{say('screen.session.go_on')}</Button>]}>
        <p>{say('screen.session.idle.why', { minutes: left.idleMinutes })} <b className="num">{clockOf(left.idle)}</b> {say('screen.session.idle.then')}</p>
      </Modal>
    </>
  )
}

/** What is left of a session, second by second. The server is asked again before anybody is frightened: another window may have been used. */
function useTimeLeft(): { left: { idle: number; end: number; idleMinutes: number; absoluteHours: number } | null; ask: () => void } {
  const client = useClient()
  const known = useRef<Known | null>(null)
  const [, tick] = useState(0)
  const ask = useRef((): void => {})
  useEffect(() => {
    let asked = Date.now()
    ask.current = () => {
      asked = Date.now()
      // A session that has ended leads to the sign-in page by itself; a lost connection is told elsewhere.
      client.call(getSessionLimits, {}).then((limits) => {
        known.current = { at: Date.now(), ...limits }
      }, () => {})
    }
    ask.current()
    const stop = client.onSignedOut(() => {
      known.current = null
      tick(-1)
    })
    const timer = setInterval(() => {
      const now = Date.now()
      const left = leftOf(known.current, now)
      const used = client.unattendedSeconds() * 1000 < now - asked
      const soon = left !== null && (left.idle <= warnIdleSeconds || left.end <= 1)
      // Near the end every ten seconds, past it at once; else as often as somebody who is there must be reported.
      if (soon ? now - asked > (left.idle <= 0 || left.end <= 0 || used ? 2000 : 10_000) : now - asked > reportMs && used) ask.current()
      if (soon || (left !== null && left.end <= warnEndSeconds)) tick(now)
      else tick(0)
    }, lookMs)
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [client])
  return { left: leftOf(known.current, Date.now()), ask: () => ask.current() }
}

function leftOf(known: Known | null, now: number): { idle: number; end: number; idleMinutes: number; absoluteHours: number } | null {
  if (!known) return null
  const gone = Math.floor((now - known.at) / 1000)
  return { idle: known.idleSecondsLeft - gone, end: known.secondsLeft - gone, idleMinutes: known.idleMinutes, absoluteHours: known.absoluteHours }
}

function clockOf(seconds: number): string {
  const rest = Math.max(0, seconds)
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')}`
}

import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Refusal } from './states.tsx'
import { useSay } from './text-context.tsx'

const holdMs = 5000

export type HeldAct = {
  /** What is about to happen, in words. */
  words: string
  run: (leaving: boolean) => Promise<void>
  undone?: () => void
}

type Undo = { hold: (act: HeldAct) => void }
const UndoContext = createContext<Undo | null>(null)

/** Holds an act back for five seconds in which it can be undone. Another act, or leaving the page, sends the first at once. */
export function useUndo(): Undo {
  const undo = use(UndoContext)
  if (!undo) throw new Error('UndoProvider is missing')
  return undo
}

type Held = { act: HeldAct; until: number; timer: ReturnType<typeof setTimeout> }

export function UndoProvider({ children }: { children: ReactNode }): ReactNode {
  const held = useRef<Held | null>(null)
  const [shown, setShown] = useState<{ words: string; until: number } | null>(null)
  const [failed, setFailed] = useState<{ words: string; error: Error } | null>(null)

  const send = useCallback((leaving = false): void => {
    const current = held.current
    if (!current) return
    clearTimeout(current.timer)
    held.current = null
    setShown(null)
    current.act.run(leaving).catch((error: unknown) => {
      current.act.undone?.()
      setFailed({ words: current.act.words, error: error instanceof Error ? error : new Error(String(error)) })
    })
  }, [])

  const hold = useCallback((act: HeldAct): void => {
    send()
    setFailed(null)
    const until = Date.now() + holdMs
    held.current = { act, until, timer: setTimeout(() => send(), holdMs) }
    setShown({ words: act.words, until })
  }, [send])

  const undoNow = (): void => {
    const current = held.current
    if (!current) return
    clearTimeout(current.timer)
    held.current = null
    setShown(null)
    current.act.undone?.()
  }

  useEffect(() => {
    const leave = (): void => send(true)
    window.addEventListener('pagehide', leave)
    return () => window.removeEventListener('pagehide', leave)
  }, [send])

  const value = useMemo(() => ({ hold }), [hold])
  return (
    <UndoContext value={value}>
      {children}
      {shown ? <UndoBar words={shown.words} until={shown.until} onUndo={undoNow} /> : null}
      {failed ? <FailedBar words={failed.words} error={failed.error} onClose={() => setFailed(null)} /> : null}
    </UndoContext>
  )
}

function UndoBar({ words, until, onUndo }: { words: string; until: number; onUndo: () => void }): ReactNode {
  const say = useSay()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="undo" role="status">
      <span>{words}</span>
      <span className="left">{say('ui.undo.left', { n: Math.max(1, Math.ceil((until - now) / 1000)) })}</span>
      <button type="button" onClick={onUndo}>{say('ui.undo')}</button>
    </div>
  )
}

function FailedBar({ words, error, onClose }: { words: string; error: Error; onClose: () => void }): ReactNode {
  const say = useSay()
  return (
    <div className="undo bad" role="alert">
      <div className="m5">{say('ui.undo.failed', { words })}</div>
      <Refusal error={error} />
      <button type="button" onClick={onClose}>{say('ui.close')}</button>
    </div>
  )
}

import { useKeys } from '@zhujian/ui'
import { useEffect, useRef, useState } from 'react'
import { sameStop, stepped } from './tour.ts'
import type { Stop } from './tour.ts'

export type Tour = { at: number; stop: Stop | undefined; secondsLeft: number; running: boolean; toggle: () => void; step: (by: number) => void; to: (at: number) => void }

const secondsAStop = 10

/** Who asked for less motion is not driven: the tour stands until a key or a button moves it. */
export const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Goes from stop to stop by the clock; Space pauses, the arrows step. */
export function useTour(stops: readonly Stop[]): Tour {
  const [at, setAt] = useState(0)
  const [running, setRunning] = useState(() => !wantsStillness())
  const [secondsLeft, setSecondsLeft] = useState(secondsAStop)
  const before = useRef<Stop | undefined>(undefined)
  const place = sameStop(before.current, at, stops)
  before.current = stops[place]
  const to = (next: number): void => {
    before.current = stops[next]
    setAt(next)
    setSecondsLeft(secondsAStop)
  }
  const step = (by: number): void => to(stepped(place, by, stops.length))
  const tick = useRef(() => {})
  tick.current = () => (secondsLeft > 1 ? setSecondsLeft(secondsLeft - 1) : step(1))
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => tick.current(), 1000)
    return () => clearInterval(timer)
  }, [running])
  const toggle = (): void => setRunning(!running)
  useKeys({ ' ': toggle, ArrowRight: () => step(1), ArrowLeft: () => step(-1) })
  return { at: place, stop: stops[place], secondsLeft, running, toggle, step, to }
}

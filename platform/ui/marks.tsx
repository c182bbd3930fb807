import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { Shape } from './icons.tsx'
import type { StateColour } from './icons.tsx'
import { dayText, exactYuan, percentText, wordsOf, writeMoney } from './format.ts'
import type { MoneyUnit } from './format.ts'
import { useSay } from './text-context.tsx'

type MoneyProps = { fen: string | bigint | null | undefined; unit?: MoneyUnit; withUnit?: boolean; signed?: boolean; over?: boolean; quiet?: boolean }

/** An amount: 万元 or 亿元 to two decimals, the exact yuan on hover and in print. Red only when it overspends; `quiet` greys a zero, so that amounts stand out in a long column. */
export function Money({ fen, unit = 'wan', withUnit = false, signed = false, over = false, quiet = false }: MoneyProps): ReactNode {
  const say = useSay()
  if (fen === null || fen === undefined) return <span className="mut">—</span>
  const { figure, unit: written } = writeMoney(fen, unit)
  const exact = say('ui.money.exact', { yuan: exactYuan(fen) })
  return (
    <span className={over ? 'money nw badc' : quiet && BigInt(fen) === 0n ? 'money nw mut' : 'money nw'} title={exact}>
      {signed && BigInt(fen) > 0n ? '+' : ''}
      {figure}
      {withUnit ? ` ${say(`ui.unit.${written}`)}` : ''}
    </span>
  )
}

/** Rank, not alarm: an outline, never red, yellow or green. */
export function GradeTag({ grade }: { grade: string | null | undefined }): ReactNode {
  const say = useSay()
  if (!grade) return <span className="tag" title={say('ui.grade.none')}>—</span>
  return (
    <span className={`tag grade g${grade}`} title={say('ui.grade.title', { grade })}>
      {grade}
    </span>
  )
}

type LightProps = { light: StateColour; reason: string; since: string | null; dated?: boolean }

/** A light is shape and word, its reason, and the day it changed; colour only repeats them. One that was never set claims nothing: only why is said. */
export function Light({ light, reason, since, dated = true }: LightProps): ReactNode {
  if (since === null) return <span className="el mut" title={reason}>{reason}</span>
  return (
    <span className="row gap2" style={{ minWidth: 0, display: 'inline-flex' }}>
      <LightMark light={light} />
      <span className="el sec" title={reason}>{reason}</span>
      {dated ? <span className="cap nw">{dayText(since)}</span> : null}
    </span>
  )
}

/** Shape and word of a light, where its reason and its day have columns of their own. */
export function LightMark({ light }: { light: StateColour }): ReactNode {
  const say = useSay()
  return (
    <span className={`lt ${light}`}>
      <Shape state={light} />
      {say(`ui.light.${light}`)}
    </span>
  )
}

/** Words on one line in a table: they give up room before figures and days do, and are cut where there is none. */
export function Cut({ children, className }: { children: string; className?: string }): ReactNode {
  return <span className={className ? `cut ${className}` : 'cut'} title={children}>{children}</span>
}

/** A short label that breaks between its words only. */
export function Words({ children }: { children: string }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the words of a label never change places.
  return <span className="words">{wordsOf(children).map((word, index) => <Fragment key={index}>{index > 0 ? <wbr /> : null}{word}</Fragment>)}</span>
}

/** A word with its state shape: 提示, 阻断, 已超时. */
export function StateWord({ state, children }: { state: StateColour; children: ReactNode }): ReactNode {
  return (
    <span className={`lt ${state}`}>
      <Shape state={state} />
      {children}
    </span>
  )
}

/** Time left in working days; overdue is red, the last day yellow, else plain. */
export function DaysLeft({ workingDays }: { workingDays: number }): ReactNode {
  const say = useSay()
  if (workingDays < 0) return <StateWord state="red">{say(workingDays === -1 ? 'ui.due.over_one' : 'ui.due.over', { n: -workingDays })}</StateWord>
  if (workingDays === 0) return <StateWord state="yellow">{say('ui.due.today')}</StateWord>
  if (workingDays === 1) return <StateWord state="yellow">{say('ui.due.left_one')}</StateWord>
  return <span className="cap2 nw">{say('ui.due.left', { n: workingDays })}</span>
}

/** How far the work is; the tick is what was planned. */
export function ProgressBar({ bp, planBp }: { bp: number | null; planBp?: number | null }): ReactNode {
  const width = `${Math.min(100, Math.max(0, (bp ?? 0) / 100))}%`
  return (
    <span className="pbar" role="img" aria-label={bp === null ? '—' : `${percentText(bp)}%`}>
      <i style={{ width }} />
      {planBp === null || planBp === undefined ? null : <s style={{ left: `${planBp / 100}%` }} />}
    </span>
  )
}

export function Kbd({ children }: { children: ReactNode }): ReactNode {
  return <kbd className="kbd">{children}</kbd>
}

/** The keys of a page, as a line at its foot. */
export function KeyHints({ hints }: { hints: readonly (readonly [keys: readonly string[], words: string])[] }): ReactNode {
  return (
    <span className="hints noprint">
      {hints.map(([keys, words]) => (
        <span key={words}>
          {keys.map((key) => <Kbd key={key}>{key}</Kbd>)}
          {words}
        </span>
      ))}
    </span>
  )
}

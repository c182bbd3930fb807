import { dayText, percentText, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { curveOf } from './curve.ts'
import type { CurvePoint, Plan } from './curve.ts'

const width = 480
const height = 188
const box = { left: 34, right: width - 12, top: 22, bottom: height - 22 }
const across = (x: number): number => box.left + x * (box.right - box.left)
const down = (bp: number): number => box.bottom - (bp / 10000) * (box.bottom - box.top)
const path = (points: readonly CurvePoint[]): string => points.map((point, index) => `${index === 0 ? 'M' : 'L'}${across(point.x).toFixed(1)} ${down(point.bp).toFixed(1)}`).join('')

type Report = { month: string; percentBp: number }

/** Progress against the plan since the planned start: plan dashed grey, done blue, today as a line; the months stand beside it as a table. */
export function ProgressCurve({ reports, plan, today }: { reports: readonly Report[]; plan: Plan; today: string }): ReactNode {
  const say = useSay()
  const curve = curveOf(reports, plan, today)
  const last = curve.actual.at(-1)
  const done = last ? percentText(last.bp) : '—'
  const planned = curve.plannedBp === null ? null : percentText(curve.plannedBp)
  const words = planned === null ? say('screen.progress.curve.aria_free', { done }) : say('screen.progress.curve.aria', { done, planned, day: dayText(last?.on) })
  return (
    <figure>
      <figcaption className="row gap4 cap2 wrap">
        {planned === null ? null : <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" stroke="var(--ch-plan)" strokeDasharray="4 3" strokeWidth="1.5" /></svg> {say('screen.progress.curve.plan')} <b>{planned}%</b></span>}
        <span style={{ color: 'var(--ch-earned)' }}><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" stroke="var(--ch-earned)" strokeWidth="2" /></svg> {say('screen.progress.curve.done')} <b>{done}%</b></span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-label={words} style={{ display: 'block', fontSize: 12 }} fill="none">
        {[0, 2500, 5000, 7500, 10000].map((bp) => (
          <g key={bp}>
            <path d={`M${box.left} ${down(bp)}H${box.right}`} stroke="var(--ch-grid)" />
            <text x={box.left - 6} y={down(bp) + 4} textAnchor="end" fill="var(--ink-2)">{bp / 100}</text>
          </g>
        ))}
        <text x={box.left} y={height - 6} fill="var(--ink-2)">{curve.from.slice(0, 7)}</text>
        <text x={box.right} y={height - 6} textAnchor="end" fill="var(--ink-2)">{curve.to.slice(0, 7)}</text>
        {curve.years.filter((one) => one.x > 0.16 && one.x < 0.84).map((one) => (
          <g key={one.year}>
            <path d={`M${across(one.x)} ${box.bottom}v4`} stroke="var(--line-3)" />
            <text x={across(one.x)} y={height - 6} textAnchor="middle" fill="var(--ink-2)">{one.year}</text>
          </g>
        ))}
        {curve.plan.length > 0 ? <path d={path(curve.plan)} stroke="var(--ch-plan)" strokeWidth="1.5" strokeDasharray="5 4" /> : null}
        <path d={path(curve.actual)} stroke="var(--ch-earned)" strokeWidth="2" strokeLinejoin="round" />
        {last ? <circle cx={across(last.x)} cy={down(last.bp)} r="3.5" fill="var(--ch-earned)" /> : null}
        {curve.todayX === null ? null : <Today x={curve.todayX} words={say('screen.progress.curve.today', { day: dayText(today) })} />}
      </svg>
      <p className="cap">{say(planned === null ? 'screen.progress.curve.no_plan' : 'screen.progress.curve.note')}</p>
    </figure>
  )
}

function Today({ x, words }: { x: number; words: string }): ReactNode {
  const at = across(x)
  const anchor = x > 0.85 ? 'end' : x < 0.15 ? 'start' : 'middle'
  return (
    <g>
      <path d={`M${at} ${box.top - 4}V${box.bottom}`} stroke="var(--ch-today)" />
      <text x={at} y={box.top - 9} textAnchor={anchor} fill="var(--ink-1)">{words}</text>
    </g>
  )
}

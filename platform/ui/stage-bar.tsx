import type { ReactNode } from 'react'
import { dayText } from './format.ts'

export type StageCell = { stage: string; label: string; phase: string; status: 'done' | 'current' | 'next'; enteredOn: string | null; note?: string }

/** All stages in one line under their phases: done filled, current blue, the rest dashed. */
export function StageBar({ stages, label }: { stages: readonly StageCell[]; label: string }): ReactNode {
  const columns = { gridTemplateColumns: `repeat(${stages.length}, minmax(62px, 1fr))` }
  return (
    <ol className="stg" style={columns} aria-label={label}>
      {stages.map((cell, index) => (
        <li key={cell.stage} aria-current={cell.status === 'current' ? 'step' : undefined} style={{ display: 'contents' }}>
          <span className="ph" style={{ gridRow: 1, gridColumn: index + 1 }}>{cell.phase === stages[index - 1]?.phase ? '' : cell.phase}</span>
          <span className={`st ${cell.status}`} style={{ gridRow: 2, gridColumn: index + 1 }} title={cell.label}>{cell.label}</span>
          <span className="dt" style={{ gridRow: 3, gridColumn: index + 1 }}>{cell.note ?? (cell.enteredOn ? dayText(cell.enteredOn) : '')}</span>
        </li>
      ))}
    </ol>
  )
}

export type TimelineItem = { key: string; title: ReactNode; who: ReactNode; at: string; receipt?: ReactNode; now?: boolean }

/** What happened, newest first, each line with its receipt. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }): ReactNode {
  return (
    <ol className="tl" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} className={item.now ? 'now' : undefined}>
          <span className="dot" />
          <div className={item.now ? 'b' : undefined}>{item.title}</div>
          <div className="row gap2 cap2"><span className="el">{item.who}</span><span className="sp" /><span className="nw mut">{item.at}</span></div>
          {item.receipt}
        </li>
      ))}
    </ol>
  )
}

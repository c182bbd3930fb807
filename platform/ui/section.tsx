import { useId } from 'react'
import type { ReactNode } from 'react'

type SectionProps = { title: ReactNode; note?: ReactNode; extra?: ReactNode; flush?: boolean; className?: string; children: ReactNode }

/** A card with a title, a note in small print beside it, and what can be done at the right. */
export function Section({ title, note, extra, flush = false, className, children }: SectionProps): ReactNode {
  const id = useId()
  return (
    <section className={className ? `card ${className}` : 'card'} aria-labelledby={id}>
      <div className="hd">
        <h2 id={id} className="nw">{title}</h2>
        {note ? <span className="cap el">{note}</span> : null}
        <span className="sp" />
        {extra}
      </div>
      {flush ? children : <div className="bd">{children}</div>}
    </section>
  )
}

export type Tab = { key: string; label: string; count?: number | null; content: () => ReactNode }

type TabsProps = { tabs: readonly Tab[]; active: string | undefined; onChange: (key: string) => void; label: string; small?: boolean }

/** Tabs moved by arrow keys; only the open one is rendered. */
export function Tabs({ tabs, active, onChange, label, small = false }: TabsProps): ReactNode {
  const current = tabs.find((tab) => tab.key === active) ?? tabs[0]
  const move = (by: number): void => {
    const at = current ? tabs.indexOf(current) : -1
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (next) onChange(next.key)
  }
  return (
    <>
      <div
        className={small ? 'tabs s' : 'tabs'}
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') move(1)
          if (event.key === 'ArrowLeft') move(-1)
        }}
      >
        {tabs.map((tab) => (
          <button key={tab.key} type="button" role="tab" aria-selected={tab === current} tabIndex={tab === current ? 0 : -1} onClick={() => onChange(tab.key)}>
            {tab.label}
            {tab.count === undefined || tab.count === null ? null : ` ${tab.count}`}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={current?.label}>{current?.content()}</div>
    </>
  )
}

import { dayText, useLabel, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'

export type Waiter = { role: string; person: string; dueOn: string }

/** Who has a case now and until when, on one line: of several who decide side by side the one due first, and how many more there are. */
export function WaitingFor({ who }: { who: readonly Waiter[] }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const [first, ...others] = [...who].sort((a, b) => a.dueOn.localeCompare(b.dueOn))
  if (!first) return <span className="mut">—</span>
  const words = (one: Waiter): string => say('screen.my_cases.who', { role: label('screen.role', one.role), person: one.person, day: dayText(one.dueOn) })
  return (
    <span className="row gap1 sec" title={[first, ...others].map(words).join('\n')}>
      <span className="cut">{label('screen.role', first.role)}</span>
      <span>{first.person}</span>
      <span>{say('screen.case.step.due', { day: dayText(first.dueOn) })}</span>
      {others.length > 0 ? <span className="cap" aria-hidden="true">{say('screen.my_cases.more', { n: others.length })}</span> : null}
      {others.map((one) => <span key={`${one.role}${one.person}`} className="vh">{words(one)}</span>)}
    </span>
  )
}

import { StateWord } from '@zhujian/ui'
import type { ReactNode } from 'react'

/** What was found about a rule beyond its shape. */
export function Checks({ checks }: { checks: readonly { ok: boolean; text: string }[] }): ReactNode {
  if (checks.length === 0) return null
  return <div className="col gap1" style={{ padding: '8px 16px 12px' }}>{checks.map((check) => <div key={check.text}><StateWord state={check.ok ? 'green' : 'red'}>{''}</StateWord> {check.text}</div>)}</div>
}

import { Button } from 'antd'
import type { ReactNode } from 'react'
import { instantText } from './format.ts'
import { Icon } from './icons.tsx'
import { useSay } from './text-context.tsx'

/** The red head of a printed page; not on the screen. */
export function PrintHead({ organisation, title, by }: { organisation: string; title: string; by: string }): ReactNode {
  const say = useSay()
  return (
    <div className="printonly">
      <div className="redhead">{organisation}</div>
      <div style={{ textAlign: 'center', fontSize: '14pt', fontWeight: 600, marginBottom: '3mm' }}>{title}</div>
      <div className="printedby">
        <span>{say('ui.print.by', { by })}</span>
        <span>{say('ui.print.at', { at: instantText(new Date().toISOString()) })}</span>
      </div>
    </div>
  )
}

export function PrintButton(): ReactNode {
  const say = useSay()
  return <Button icon={<Icon name="print" />} onClick={() => window.print()}>{say('ui.print')}</Button>
}

import { listSignIns } from '@zhujian/identity/api'
import { DataTable, EmptyState, instantText, Paged, Section, StateWord, useLabel, usePages, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'

/** When, from where and with what one's own account was signed in, and what was refused to whoever tried. */
export function SignInsSection(): ReactNode {
  const say = useSay()
  const label = useLabel()
  const pages = usePages(listSignIns, { limit: 20 })
  return (
    <Section title={say('screen.sign_ins.title')} note={say('screen.sign_ins.note')} flush>
      <Paged pages={pages} lines={4} empty={<EmptyState why={say('screen.sign_ins.none')} />}>
        {(items) => (
          <DataTable
            small
            label={say('screen.sign_ins.title')}
            rows={items}
            rowKey={(event) => event.eventId}
            columns={[
              { key: 'at', title: say('screen.sign_ins.at'), render: (event) => <span className="nw" title={event.at}>{instantText(event.at)}</span> },
              { key: 'result', title: say('screen.sign_ins.result'), render: (event) => event.result === 'refused' ? <StateWord state="red">{event.kindLabel}</StateWord> : event.result === 'noted' ? <StateWord state="yellow">{event.kindLabel}</StateWord> : <span className="nw">{event.kindLabel}</span> },
              { key: 'address', title: say('screen.account.address'), render: (event) => event.address },
              { key: 'device', title: say('screen.account.agent'), grow: true, render: (event) => [event.device, event.secondFactor === null ? '' : label('screen.security_log.factor', event.secondFactor)].filter(Boolean).join(' · ') || '—' },
            ]}
          />
        )}
      </Paged>
    </Section>
  )
}

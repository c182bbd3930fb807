import { exportMyCases, listMyCases } from '@zhujian/approvals/api'
import { Cut, DataTable, dayText, EmptyState, ExportButton, Paged, Section, useGo, useLabel, usePages, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { CaseState } from './case-pane.tsx'
import { WaitingFor } from './waiting-for.tsx'

/** What the caller declared and applied for, and who holds it now. `above` is for what others add, e.g. drafts. */
export function MyCasesScreen({ above }: { above: ReactNode }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const go = useGo()
  const pages = usePages(listMyCases, { limit: 50 })
  return (
    <div className="page stack">
      {above}
      <Section title={say('screen.my_cases.sent')} note={say('screen.my_cases.note')} flush extra={pages.items.length > 0 ? <ExportButton operation={exportMyCases} input={{}} size="small" /> : null}>
        <Paged pages={pages} empty={<EmptyState why={say('screen.my_cases.empty')} next={say('screen.my_cases.empty.next')} />}>
          {(items) => (
            <DataTable
              label={say('screen.my_cases.sent')}
              rows={items}
              rowKey={(one) => one.caseId}
              onOpen={(one) => go(`/inbox/${one.caseId}`)}
              columns={[
                { key: 'matter', title: say('screen.my_cases.matter'), render: (one) => <span className="nm">{label('screen.matter', one.matter)}</span> },
                { key: 'project', title: say('screen.my_cases.project'), render: (one) => <Cut>{one.projectName}</Cut> },
                { key: 'headline', title: say('screen.my_cases.headline'), optional: true, render: (one) => <Cut className="sec">{one.headline}</Cut> },
                { key: 'state', title: say('screen.my_cases.state'), render: (one) => <CaseState state={one.state} /> },
                { key: 'waiting', title: say('screen.my_cases.waiting'), render: (one) => <WaitingFor who={one.waitingFor} /> },
                { key: 'started', title: say('screen.my_cases.started'), numeric: true, render: (one) => dayText(one.startedOn) },
              ]}
            />
          )}
        </Paged>
      </Section>
    </div>
  )
}

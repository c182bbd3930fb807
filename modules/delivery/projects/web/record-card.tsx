import { exportProjectFacts, listProjectFacts } from '@zhujian/ledger/api'
import type { FactView } from '@zhujian/ledger/api'
import { EmptyState, ExportButton, Icon, instantText, Paged, Section, shortHash, Timeline, useLabel, usePages, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'

/** The book of a project: what was done, by whom, when, each line with its ledger receipt. */
export function RecordCard({ projectId, bare = false }: { projectId: string; bare?: boolean }): ReactNode {
  const say = useSay()
  const pages = usePages(listProjectFacts, { projectId, limit: 20 })
  const list = (
    <Paged pages={pages} lines={8} empty={<EmptyState why={say('screen.record.none')} next={say('screen.record.none.next')} />}>
      {(facts) => <Facts facts={facts} />}
    </Paged>
  )
  if (bare) return <div className="card">{list}</div>
  return <Section title={say('screen.record.title')} note={pages.total === null ? '' : say('screen.record.note', { n: pages.total })} flush extra={<ExportButton operation={exportProjectFacts} input={{ projectId }} size="small" />}>{list}</Section>
}

function Facts({ facts }: { facts: readonly FactView[] }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <Timeline
      label={say('screen.record.title')}
      items={facts.map((fact, index) => ({
        key: fact.factId,
        title: [fact.kindLabel, fact.step].filter(Boolean).join(' · '),
        who: [fact.actorName, label('screen.role', fact.actorRole), fact.onBehalfOf ? say('screen.record.for', { name: fact.onBehalfOf }) : ''].filter(Boolean).join(' · '),
        at: instantText(fact.at),
        now: index === 0,
        receipt: <span className="rcpt" title={say('screen.record.receipt', { hash: fact.leafHash })}><Icon name="link" size={12} /> {shortHash(fact.leafHash)}{fact.ruleVersion ? ` · ${fact.ruleVersion}` : ''}</span>,
      }))}
    />
  )
}

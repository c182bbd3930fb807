import { Button } from 'antd'
import { newId } from '@zhujian/client'
import { discardProjectDraft, listProjects } from '@zhujian/projects/api'
import { AppLink, Cut, DataTable, Loaded, Money, Refusal, Section, StateWord, useAccount, useCommand, useGo, useLabel, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

/** Who declares, so that nobody is offered a form that would refuse him; the server's matrix decides. */
export const declaringRole = 'ownerClerk'

/** Drafts of declarations that were never declared, and returned ones, to go on with. */
export function DraftsCard(): ReactNode {
  const say = useSay()
  const go = useGo()
  const { role } = useAccount()
  const declares = role === declaringRole
  return (
    <>
      <div className="pagehd"><h1>{say('ui.menu.my_cases')}</h1><span className="sp" />{declares ? <Button type="primary" onClick={() => go('/projects/new')}>{say('screen.library.declare')}</Button> : null}</div>
      {declares ? <Drafts /> : null}
    </>
  )
}

function Drafts(): ReactNode {
  const say = useSay()
  const query = useOperation(listProjects, { limit: 50, cursor: undefined, state: 'draft' })
  const returned = useOperation(listProjects, { limit: 50, cursor: undefined, state: 'returned' })
  const discard = useCommand(discardProjectDraft, ['listProjects'])
  const [asked, setAsked] = useState<string | null>(null)
  return (
    <Section title={say('screen.drafts.title')} note={say('screen.drafts.note')} flush>
        <Loaded query={query} lines={3}>
          {(drafts) => [...(returned.data?.items ?? []), ...drafts.items].length === 0 ? <div className="sec" style={{ padding: '12px 16px' }}>{say('screen.drafts.none')}</div> : (
            <DataTable
              label={say('screen.drafts.title')}
              rows={[...(returned.data?.items ?? []), ...drafts.items]}
              rowKey={(one) => one.id}
              columns={[
                { key: 'name', title: say('screen.library.name'), render: (one) => <AppLink href={`/projects/${one.id}/edit`}><Cut>{one.name}</Cut></AppLink> },
                { key: 'state', title: say('screen.library.state'), render: (one) => <StateTag state={one.state} /> },
                { key: 'unit', title: say('screen.library.owner'), render: (one) => <Cut>{one.ownerUnitName}</Cut> },
                { key: 'money', title: say('screen.library.investment'), unit: say('ui.unit.wan'), numeric: true, render: (one) => <Money fen={one.totalInvestmentFen} /> },
                {
                  key: 'act', title: '', numeric: true, render: (one) => one.state !== 'draft' ? null : asked === one.id
                    ? <span className="row gap2" style={{ justifyContent: 'flex-end' }}><Button size="small" danger loading={discard.busy} onClick={() => void discard.run({ projectId: one.id, id: newId() })}>{say('screen.drafts.discard_name', { name: one.name })}</Button><Button size="small" onClick={() => setAsked(null)}>{say('ui.cancel')}</Button></span>
                    : <Button size="small" onClick={() => setAsked(one.id)}>{say('screen.drafts.discard')}</Button>,
                },
              ]}
            />
          )}
        </Loaded>
        {discard.problem ? <div style={{ padding: 12 }}><Refusal error={discard.problem} /></div> : null}
    </Section>
  )
}

function StateTag({ state }: { state: string }): ReactNode {
  const label = useLabel()
  const words = label('screen.project.state', state)
  return state === 'returned' ? <StateWord state="yellow">{words}</StateWord> : <span className="tag">{words}</span>
}

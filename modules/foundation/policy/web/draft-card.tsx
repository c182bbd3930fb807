import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { publishRule, withdrawRuleDraft } from '@zhujian/policy/api'
import type { DifferenceView, DraftView, getRule } from '@zhujian/policy/api'
import type { OutputOf } from '@zhujian/kernel'
import { DataTable, Refusal, Section, useAccount, useCommand, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Checks } from './checks.tsx'
import { placeIn, writtenIn } from './leaves.ts'

const asWritten = { wordBreak: 'break-word', whiteSpace: 'pre-line' } as const

/** Where two versions differ, place by place: a draft and what is in force, or (`past`) a version and the one before it. */
export function DifferenceTable({ rows, past = false }: { rows: readonly DifferenceView[]; past?: boolean }): ReactNode {
  const say = useSay()
  return (
    <DataTable
      label={say('screen.rules.differences')}
      small
      rows={rows}
      rowKey={(row) => row.path}
      columns={[
        { key: 'path', title: say('screen.rules.place'), wrap: true, render: (row) => <span title={row.path}>{placeIn(say, row.path)}</span> },
        { key: 'before', title: say(past ? 'screen.rules.last' : 'screen.rules.before'), wrap: true, render: (row) => <span className="sec" style={asWritten}>{writtenIn(say, row.path, row.before)}</span> },
        { key: 'after', title: say(past ? 'screen.rules.this' : 'screen.rules.after'), wrap: true, render: (row) => <b style={asWritten}>{writtenIn(say, row.path, row.after)}</b> },
      ]}
    />
  )
}

/** A proposed version: what it changes, and what can be done with it. Whoever wrote in it cannot publish it. */
export function DraftCard({ view, draft }: { view: OutputOf<typeof getRule>; draft: DraftView }): ReactNode {
  const say = useSay()
  const { name } = useAccount()
  const [comment, setComment] = useState('')
  const publish = useCommand(publishRule, ['getRule', 'listRules'])
  const withdraw = useCommand(withdrawRuleDraft, ['getRule', 'listRules'])
  const own = draft.editors.includes(name)
  return (
    <div id="draft">
      <Section title={say('screen.rules.draft.title', { version: draft.version })} note={say('screen.rules.draft.note', { day: draft.effectiveFrom, editors: draft.editors.join('、'), source: draft.source })} flush>
        {draft.reason ? <p style={{ padding: '0 16px' }}>{say('screen.rules.draft.reason', { reason: draft.reason })}</p> : null}
        <DifferenceTable rows={draft.differences} />
        <Checks checks={draft.checks} />
        <div className="col gap2" style={{ padding: '4px 16px 14px' }}>
          <Refusal error={publish.problem ?? withdraw.problem} />
          {view.mayPublish && !own ? (
            <span className="row gap2 wrap">
              <Input style={{ maxWidth: 360 }} maxLength={400} aria-label={say('screen.rules.comment')} placeholder={say('screen.rules.comment')} value={comment} onChange={(event) => setComment(event.target.value)} />
              <Button type="primary" loading={publish.busy} onClick={() => void publish.run({ draftId: draft.draftId, id: newId(), changedAt: draft.changedAt, ...(comment.trim() ? { comment } : {}) })}>{say('screen.rules.publish', { version: draft.version })}</Button>
              <span className="cap">{say('screen.rules.publish.note', { day: draft.effectiveFrom })}</span>
            </span>
          ) : (
            <span className="cap">{say(own ? 'screen.rules.publish.other' : 'screen.rules.publish.wait')}</span>
          )}
          {view.mayDraft ? <span><Button loading={withdraw.busy} onClick={() => void withdraw.run({ draftId: draft.draftId, id: newId() })}>{say('screen.rules.withdraw')}</Button></span> : null}
        </div>
      </Section>
    </div>
  )
}

import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { decideDowngrade } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { Field, Money, Refusal, Shape, useCommand, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

/** A lower grade that waits: by which rule and on which amount; the office of the leading group decides, and then it says from which day it holds. */
export function DowngradeBanner({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const proposed = project.proposedGrade
  if (!proposed) return null
  const grades = { from: project.grade ?? '—', to: proposed.grade }
  return (
    <section className={proposed.effectiveFrom ? 'ban info' : 'ban yellow'} style={{ marginTop: 10 }} aria-label={say('screen.downgrade.title')}>
      <Shape state={proposed.effectiveFrom ? 'green' : 'yellow'} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <b>{proposed.effectiveFrom ? say('screen.downgrade.confirmed', { ...grades, day: proposed.effectiveFrom }) : say('screen.downgrade.proposed', grades)}</b>
        <div>
          {proposed.ruleText}{' '}
          {proposed.basisFen ? <span className="nw">{say('screen.downgrade.basis')} <Money fen={proposed.basisFen} withUnit />{' '}</span> : null}
          <span className="cap nw">{say('screen.downgrade.source', { rule: proposed.rule, version: proposed.version })}</span>
        </div>
        {proposed.effectiveFrom ? null : project.actions.includes('decideDowngrade') ? <Decide projectId={project.id} /> : <div className="sec">{say('screen.downgrade.waits')}</div>}
      </div>
    </section>
  )
}

function Decide({ projectId }: { projectId: string }): ReactNode {
  const say = useSay()
  const command = useCommand(decideDowngrade, ['getProject', 'listProjectFacts', 'listProjects'])
  const [comment, setComment] = useState('')
  const decide = (agree: boolean): void => void command.run({ projectId, id: newId(), agree, comment: comment.trim() })
  const missing = comment.trim() === ''
  return (
    <div className="col gap2 noprint" style={{ marginTop: 6, maxWidth: 640 }}>
      <Field label={say('screen.downgrade.comment')} required><Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} value={comment} onChange={(event) => setComment(event.target.value)} /></Field>
      <Refusal error={command.problem} />
      <div className="row gap2 wrap">
        <Button type="primary" loading={command.busy} disabled={missing} onClick={() => decide(true)}>{say('screen.downgrade.agree')}</Button>
        <Button loading={command.busy} disabled={missing} onClick={() => decide(false)}>{say('screen.downgrade.decline')}</Button>
        <span className="cap">{say(missing ? 'screen.downgrade.comment.missing' : 'screen.downgrade.note')}</span>
      </div>
    </div>
  )
}

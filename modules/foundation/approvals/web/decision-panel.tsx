import './approvals.css'
import { Button, Input, Select } from 'antd'
import type { CaseView } from '@zhujian/approvals/api'
import { Kbd, useDraftText, useKeys, useLabel, useSay } from '@zhujian/ui'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useDecision } from './use-decision.ts'

type PanelProps = {
  view: CaseView
  onDecided: () => void
  /** Why agreeing is not possible here, where the subject says so (a blocked payment). */
  cannotAgree?: string | undefined
  title?: string
}

/** Opinion and decision on the caller's own task: agree, return with a reason, or reject, with what follows said before the click. */
export function DecisionPanel({ view, onDecided, cannotAgree, title }: PanelProps): ReactNode {
  const say = useSay()
  const label = useLabel()
  const task = view.myTask
  const [comment, setComment] = useDraftText(task?.taskId ?? view.caseId)
  const [mode, setMode] = useState<'agree' | 'return' | 'reject'>('agree')
  const decide = useDecision(view, onDecided)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another case starts without the reason chosen for the last one.
  useEffect(() => setMode('agree'), [view.caseId])
  const agree = (): void => {
    if (task && !cannotAgree) decide({ decision: 'agree', comment: comment.trim(), reasonCode: null })
  }
  useKeys({ e: agree, r: () => setMode('return'), Escape: () => setMode('agree') })
  if (!task) return null
  const next = task.next.map((role) => label('screen.role', role)).join(say('screen.list.join'))
  return (
    <>
      <div>
        <div className="row between"><span className="b">{title ?? say('screen.decision.opinion')}</span>{comment ? <span className="cap">{say('screen.decision.kept')}</span> : null}</div>
        <Input.TextArea
          style={{ marginTop: 4 }}
          aria-label={say('screen.decision.opinion')}
          autoSize={{ minRows: 3, maxRows: 10 }}
          maxLength={2000}
          placeholder={say(mode === 'agree' ? 'screen.decision.placeholder.agree' : 'screen.decision.placeholder.return')}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </div>
      {mode === 'agree' ? (
        <div className="col gap2">
          <Button type="primary" block className="lead" disabled={cannotAgree !== undefined} onClick={agree}>
            {cannotAgree ?? (next ? say('screen.decision.agree_to', { next }) : say('screen.decision.agree_end'))} <Kbd>E</Kbd>
          </Button>
          <div style={{ display: 'grid', gridTemplateColumns: task.deciding ? '1fr 1fr' : '1fr', gap: 8 }}>
            <Button onClick={() => setMode('return')}>{say('screen.decision.return')}… <Kbd>R</Kbd></Button>
            {task.deciding ? <Button onClick={() => setMode('reject')}>{say('screen.decision.reject')}…</Button> : null}
          </div>
        </div>
      ) : (
        <Against mode={mode} view={view} comment={comment.trim()} onCancel={() => setMode('agree')} onSend={(reasonCode) => decide({ decision: mode, comment: comment.trim(), reasonCode })} />
      )}
      <div className="cap">{say('screen.decision.undo_note')}</div>
      <After view={view} next={next} />
    </>
  )
}

type AgainstProps = { mode: 'return' | 'reject'; view: CaseView; comment: string; onCancel: () => void; onSend: (reasonCode: string | null) => void }

/** A return names its reason and tells everything at once; the button says what is still missing. */
function Against({ mode, view, comment, onCancel, onSend }: AgainstProps): ReactNode {
  const say = useSay()
  const [reason, setReason] = useState<string | null>(null)
  const short = [...comment].length < 10
  const missing = mode === 'return' && reason === null ? 'reason' : short ? 'words' : null
  return (
    <div className="col gap2">
      <Select
        aria-label={say('screen.decision.reason')}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={say('screen.decision.reason')}
        options={view.returnReasons.map((one) => ({ value: one.code, label: one.label }))}
        value={reason}
        onChange={setReason}
        autoFocus
        defaultOpen={false}
      />
      <Button danger block className="lead" disabled={missing !== null} onClick={() => onSend(reason)}>
        {missing === 'reason' ? say('screen.decision.need_reason') : missing === 'words' ? say('screen.decision.need_words', { n: 10 - [...comment].length }) : say(`screen.decision.${mode}_now`)}
      </Button>
      <Button onClick={onCancel}>{say('ui.cancel')} <Kbd>Esc</Kbd></Button>
    </div>
  )
}

function After({ view, next }: { view: CaseView; next: string }): ReactNode {
  const say = useSay()
  const days = Math.max(0, ...view.steps.filter((step) => step.status === 'next' && view.myTask?.next.includes(step.role)).map((step) => step.slaWorkingDays))
  return (
    <div style={{ borderTop: '1px solid var(--line-1)', paddingTop: 10 }}>
      <div className="b">{say('screen.decision.after')}</div>
      <ul className="sec" style={{ marginTop: 2 }}>
        <li>· {next ? (days > 0 ? say('screen.decision.after.next_days', { next, n: days }) : say('screen.decision.after.next', { next })) : say('screen.decision.after.end')}</li>
        <li>· {say('screen.decision.after.ledger')}</li>
      </ul>
    </div>
  )
}

/** Why this case came to this person: grade, rule, route, assignment, separation of duties. */
export function WhyMe({ view }: { view: CaseView }): ReactNode {
  const say = useSay()
  const why = view.myTask?.why
  if (!why) return null
  return (
    <div>
      <div className="b">{say('screen.case.why')}</div>
      <div className="why">
        {why.grade ? <b>{say('ui.grade.title', { grade: why.grade })} </b> : null}
        {why.rule ? <div>{say('screen.case.why.rule', { rule: why.rule })}</div> : null}
        {why.route ? <div>{say('screen.case.why.route', { route: why.route })}</div> : null}
        <div>{why.assignment}</div>
        <div>{why.separation}</div>
      </div>
    </div>
  )
}

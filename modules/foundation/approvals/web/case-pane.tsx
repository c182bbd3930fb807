import { Button } from 'antd'
import { getCase, withdrawCase } from '@zhujian/approvals/api'
import type { CaseView } from '@zhujian/approvals/api'
import { newId } from '@zhujian/client'
import { AppLink, DaysLeft, dayText, EmptyState, GradeTag, instantText, KeyHints, Loaded, Refusal, StateWord, Tabs, useCommand, useKeys, useLabel, useOperation, useSay } from '@zhujian/ui'
import type { Tab } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { DecisionPanel, WhyMe } from './decision-panel.tsx'
import { RouteStrip } from './route-strip.tsx'
import { useHeldTasks } from './use-decision.ts'

/** What the subject of a case offers to look at; given by whoever owns the subject, because approvals does not know it. */
export type CasePanels = (view: CaseView) => {
  check?: () => ReactNode
  materials?: () => ReactNode
  record?: () => ReactNode
  /** Stands in place of the decision where the step is not an opinion but an act of the subject's own (paying). */
  act?: () => ReactNode
  /** Where the subject has a page of its own. */
  subjectHref?: string
}

type PaneProps = { caseId: string; panels: CasePanels; onDecided: () => void; place: string | null }

/** One case: what it is, where it is on its route, what to check, and the decision. */
export function CasePane({ caseId, panels, onDecided, place }: PaneProps): ReactNode {
  const query = useOperation(getCase, { caseId }, { keep: false })
  return (
    <Loaded query={query} lines={14}>
      {(view) => <CaseBody key={view.caseId} view={view} panels={panels} onDecided={onDecided} place={place} />}
    </Loaded>
  )
}

function CaseBody({ view, panels, onDecided, place }: { view: CaseView } & Omit<PaneProps, 'caseId'>): ReactNode {
  const say = useSay()
  const [tab, setTab] = useState('check')
  const [shown, setShown] = useState(false)
  const held = useHeldTasks()
  const offered = panels(view)
  const tabs: Tab[] = [
    ...(offered.check ? [{ key: 'check', label: say('screen.case.tab.check'), content: offered.check }] : []),
    ...(offered.materials ? [{ key: 'materials', label: say('screen.case.tab.materials'), content: offered.materials }] : []),
    { key: 'opinions', label: say('screen.case.tab.opinions'), count: view.opinions.length, content: () => <Opinions view={view} /> },
    ...(offered.record ? [{ key: 'record', label: say('screen.case.tab.record'), content: offered.record }] : []),
  ]
  const numbers = Object.fromEntries(tabs.map((one, index) => [String(index + 1), () => setTab(one.key)]))
  // Where the panel is folded away, what R asks for must be seen.
  useKeys({ ...numbers, r: () => setShown(true) })
  const sending = view.myTask !== null && held.has(view.myTask.taskId)
  return (
    <section className="wrk" aria-label={view.projectName}>
      <CaseHead view={view} subjectHref={offered.subjectHref} onPanel={() => setShown(!shown)} />
      <RouteStrip view={view} />
      <div className="two">
        <div className="mid"><Tabs tabs={tabs} active={tab} onChange={setTab} label={say('screen.case.tabs')} /></div>
        <aside className={shown ? 'dec shown' : 'dec'} aria-label={say('screen.case.panel')}>
          {sending ? <div className="sec">{say('screen.decision.sending')}</div> : <Side view={view} onDecided={onDecided} act={offered.act} />}
        </aside>
      </div>
      <div className="kbar noprint">
        <KeyHints hints={[[['J', 'K'], say('screen.inbox.key.move')], ...(view.myTask && !offered.act ? [[['E'], say('screen.decision.agree')] as const, [['R'], say('screen.decision.return')] as const] : [])]} />
        <span className="opt"><KeyHints hints={[[['1', String(tabs.length)], say('screen.inbox.key.tabs')]]} /></span>
        <span className="sp" />
        {place ? <span className="nw">{place}</span> : null}
      </div>
    </section>
  )
}

function CaseHead({ view, subjectHref, onPanel }: { view: CaseView; subjectHref: string | undefined; onPanel: () => void }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <div className="ttl">
      <div className="row gap2">
        <GradeTag grade={view.projectGrade} />
        <h1 className="el">{label('screen.matter', view.matter)} · {view.projectName}</h1>
        <span className="sp" />
        {view.myTask ? <><DaysLeft workingDays={view.myTask.workingDaysLeft} /><span className="cap2 nw duetxt">{say('screen.case.step.due', { day: dayText(view.myTask.dueOn) })}</span></> : <CaseState state={view.state} />}
        <Button size="small" className="decbtn" onClick={onPanel}>{say('screen.case.panel')}</Button>
      </div>
      <div className="row gap4 wrap sec" style={{ fontSize: 13, marginTop: 4, rowGap: 0 }}>
        {view.projectCode ? <span className="nw">{view.projectCode}</span> : null}
        <span>{view.headline}</span>
        <span className="nw">{say('screen.case.used', { day: dayText(view.startedOn), used: view.usedWorkingDays, total: view.totalWorkingDays })}</span>
        <AppLink href={subjectHref ?? `/projects/${view.projectId}`}>{say('screen.case.open_subject')}</AppLink>
      </div>
    </div>
  )
}

export function CaseState({ state }: { state: string }): ReactNode {
  const label = useLabel()
  const words = label('screen.case.state', state)
  if (state === 'approved') return <StateWord state="green">{words}</StateWord>
  if (state === 'rejected') return <StateWord state="red">{words}</StateWord>
  return state === 'returned' ? <StateWord state="yellow">{words}</StateWord> : <span className="tag">{words}</span>
}

function Side({ view, onDecided, act }: { view: CaseView; onDecided: () => void; act: (() => ReactNode) | undefined }): ReactNode {
  const say = useSay()
  const withdraw = useCommand(withdrawCase, ['getCase', 'listMyCases', 'listTasks', 'getInboxCounts'])
  const current = view.steps.filter((step) => step.status === 'current')
  return (
    <>
      <WhyMe view={view} />
      {act ? act() : <DecisionPanel view={view} onDecided={onDecided} />}
      {view.myTask ? null : (
        <div>
          <div className="b">{say('screen.case.no_task')}</div>
          <div className="why">
            {view.state === 'running' && current.length > 0
              ? current.map((step) => <div key={step.nodeId}>{say('screen.case.waiting', { name: step.name, person: step.person ?? '', day: dayText(step.dueOn) })}</div>)
              : <CaseState state={view.state} />}
          </div>
        </div>
      )}
      {view.mayWithdraw ? (
        <div className="col gap2">
          <Button loading={withdraw.busy} onClick={() => void withdraw.run({ caseId: view.caseId, id: newId() })}>{say('screen.case.withdraw')}</Button>
          <span className="cap">{say('screen.case.withdraw.note')}</span>
          <Refusal error={withdraw.problem} />
        </div>
      ) : null}
    </>
  )
}

function Opinions({ view }: { view: CaseView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  if (view.opinions.length === 0) return <EmptyState why={say('screen.case.no_opinions')} next={say('screen.case.no_opinions.next')} />
  const reasons = new Map(view.returnReasons.map((reason) => [reason.code, reason.label]))
  return (
    <div className="card" style={{ padding: '4px 16px' }}>
      {view.opinions.map((opinion) => (
        <div className="op" key={`${opinion.step}${opinion.at}${opinion.person}`}>
          <div className="row gap2">
            <b>{label('screen.role', opinion.role, opinion.step)}</b>
            <span>{opinion.person}</span>
            <StateWord state={opinion.decision === 'agree' ? 'green' : opinion.decision === 'reject' ? 'red' : 'yellow'}>{label('screen.decided', opinion.decision)}</StateWord>
            {opinion.reasonCode ? <span className="tag">{reasons.get(opinion.reasonCode) ?? opinion.reasonCode}</span> : null}
            <span className="sp" />
            <span className="cap">{instantText(opinion.at)}</span>
          </div>
          {opinion.comment ? <div>{opinion.comment}</div> : null}
        </div>
      ))}
    </div>
  )
}

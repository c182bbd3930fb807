import type { CaseView } from '@zhujian/approvals/api'
import { dayText, Icon, useLabel, useSay, Words } from '@zhujian/ui'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

type Step = CaseView['steps'][number]
type Column = { key: string; parallel: boolean; steps: Step[] }

/** Steps of one parallel group stand in one column, in the order of the route. */
export function routeColumns(steps: readonly Step[]): Column[] {
  const columns: Column[] = []
  for (const step of steps) {
    const last = columns.at(-1)
    if (step.group !== null && last?.parallel && last.key === step.group) last.steps.push(step)
    else columns.push({ key: step.group ?? step.nodeId, parallel: step.group !== null, steps: [step] })
  }
  return columns
}

/** The real route of a case: done ticked, mine blue, what is to come dashed; a parallel group between two gateways. */
export function RouteStrip({ view }: { view: CaseView }): ReactNode {
  const say = useSay()
  const columns = routeColumns(view.steps)
  const strip = useRef<HTMLDivElement>(null)
  // A long route is wider than the pane: where it stands now must be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another case, or another step of it, is looked for anew.
  useEffect(() => {
    const now = strip.current?.querySelector<HTMLElement>('.mine,.current')
    if (strip.current && now) strip.current.scrollLeft = now.offsetLeft + now.offsetWidth / 2 - strip.current.offsetLeft - strip.current.clientWidth / 2
  }, [view])
  return (
    <div className="strip" ref={strip} role="img" aria-label={say('screen.case.route.aria', { steps: view.steps.map((step) => step.name).join(' → ') })}>
      <Box title={say('screen.case.submitted')} note={dayText(view.startedOn)} hover={view.startedByName} status="done" />
      {columns.map((column) => {
        const reached = column.steps.some((step) => step.status !== 'next')
        return (
          <span key={column.key} style={{ display: 'contents' }}>
            <span className={reached ? 'a' : 'a next'} />
            {column.parallel && column.steps.length > 1 ? (
              <>
                <span className="gate" />
                <span className="grp">{column.steps.map((step) => <StepBox key={step.nodeId} step={step} view={view} slim />)}</span>
                <span className="gate" />
              </>
            ) : column.steps.map((step) => <StepBox key={step.nodeId} step={step} view={view} />)}
          </span>
        )
      })}
    </div>
  )
}

function StepBox({ step, view, slim = false }: { step: Step; view: CaseView; slim?: boolean }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const mine = step.status === 'current' && view.myTask !== null && view.myTask.step === step.name
  const who = [step.person, step.unit].filter(Boolean).join(' · ')
  const note = step.status === 'done'
    ? dayText(step.decidedOn)
    : step.status === 'current' ? say('screen.case.step.due', { day: dayText(step.dueOn) }) : say('screen.case.step.days', { n: step.slaWorkingDays })
  return (
    <Box
      title={label('screen.role', step.role, step.name)}
      note={note}
      hover={`${step.name}${who ? ` · ${who}` : ''}`}
      status={mine ? 'mine' : step.status}
      slim={slim}
      returned={step.decision === 'return' || step.decision === 'reject'}
    />
  )
}

type BoxProps = { title: string; note: string; hover?: string | undefined; status: Step['status'] | 'mine'; slim?: boolean; returned?: boolean }

function Box({ title, note, hover, status, slim = false, returned = false }: BoxProps): ReactNode {
  const say = useSay()
  return (
    <span className={`n ${status}${slim ? ' one' : ''}${title.length <= 4 ? ' short' : ''}`} title={hover}>
      <b>
        {status === 'done' ? <span className={returned ? 'badc' : 'okc'}><Icon name={returned ? 'cross' : 'check'} size={13} /></span> : null}
        <Words>{status === 'mine' ? `${title}\u00a0·\u00a0${say('screen.case.me')}` : title}</Words>
      </b>
      <small>{note}</small>
    </span>
  )
}

/** The same route as a list, for a side panel. */
export function RouteList({ view }: { view: CaseView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <ol className="rt">
      {view.steps.map((step) => {
        const mine = step.status === 'current' && view.myTask?.step === step.name
        return (
          <li key={step.nodeId} className={[mine ? 'me' : step.status === 'current' ? 'cur' : '', step.group ? 'par' : ''].join(' ')} title={step.comment ?? undefined}>
            <span className="m">{step.status === 'done' ? <span className={step.decision === 'return' || step.decision === 'reject' ? 'badc' : 'okc'}><Icon name={step.decision === 'return' || step.decision === 'reject' ? 'cross' : 'check'} size={14} /></span> : <span className="dot" />}</span>
            <span className="el">{label('screen.role', step.role, step.name)} {step.person ?? ''}{mine ? `(${say('screen.case.me')})` : ''}</span>
            <span className="d">{step.status === 'done' ? dayText(step.decidedOn) : step.status === 'current' ? say('screen.case.step.due', { day: dayText(step.dueOn) }) : say('screen.case.step.days', { n: step.slaWorkingDays })}</span>
          </li>
        )
      })}
    </ol>
  )
}

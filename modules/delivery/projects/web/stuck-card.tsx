import type { GateView, ProjectView } from '@zhujian/projects/api'
import { AppLink, DaysLeft, dayText, Shape, StateWord, useLabel, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'

/** Where it is stuck: the unmet conditions of the open gate, or the return, or the approval that is running. */
export function StuckCard({ project, onGates }: { project: ProjectView; onGates: () => void }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const gates = project.gates.filter((gate) => gate.open)
  const unmet = gates.flatMap((gate) => gate.conditions.filter((condition) => !condition.met && condition.hard).map((condition) => ({ gate, condition })))
  return (
    <section className="card" aria-label={say('screen.project.stuck')} style={{ padding: '10px 16px' }}>
      <div className="row between gap2">
        <h2>{say('screen.project.stuck')}</h2>
        <span className="cap el">{gates.map((gate) => `${gate.id} ${gate.name}`).join(' · ')}</span>
      </div>
      {project.returnReason ? <div className="ban yellow" style={{ margin: '4px 0' }}><Shape state="yellow" /><span><b>{say('screen.project.returned')}</b> {project.returnReason}</span></div> : null}
      {project.openTasks.map((task) => (
        <div key={task.taskId} className="row gap3 wrap" style={{ rowGap: 0 }}>
          <b style={{ fontSize: 15 }}>{say('screen.project.running', { matter: label('screen.matter', task.matter), role: label('screen.role', task.role), person: task.person })}</b>
          {task.workingDaysLeft < 0 ? <DaysLeft workingDays={task.workingDaysLeft} /> : null}
        </div>
      ))}
      {project.light === 'green' ? null : <div className="row gap2 wrap" style={{ rowGap: 0 }}><StateWord state={project.light}>{say('screen.project.late')}</StateWord><b style={{ fontSize: 15 }}>{project.lightReason}</b>{project.lightSince ? <span className="cap">{say('screen.project.late.since', { day: dayText(project.lightSince) })}</span> : null}</div>}
      {unmet.length === 0 ? (
        <Unstuck late={project.light !== 'green'} gates={gates} waiting={project.openTasks.length > 0} closed={project.stage === 'closed'} onGates={onGates} />
      ) : (
        <>
          <div className="b" style={{ fontSize: 15 }}>{say('screen.project.unmet', { n: unmet.length, gate: gates[0]?.name ?? '' })}</div>
          <ul style={{ fontSize: 13, lineHeight: '20px', marginTop: 2 }}>
            {unmet.slice(0, 4).map(({ gate, condition }) => (
              <li key={`${gate.id}${condition.id}`} className="row gap2" style={{ alignItems: 'baseline' }}>
                <StateWord state="red">{condition.label}</StateWord>
                <span className="sec">{condition.reason} <span className="cap">{condition.source}</span></span>
              </li>
            ))}
          </ul>
          <button type="button" className="linkish noprint" onClick={onGates}>{unmet.length > 4 ? say('screen.project.unmet.all', { n: unmet.length }) : say('screen.project.unmet.go')}</button>
        </>
      )}
    </section>
  )
}

function Unstuck({ gates, waiting, closed, late, onGates }: { gates: readonly GateView[]; waiting: boolean; closed: boolean; late: boolean; onGates: () => void }): ReactNode {
  const say = useSay()
  if (closed) return <div className="sec">{say('screen.project.closed')}</div>
  if (waiting) return <div className="sec">{say(gates.length === 0 ? 'screen.project.waiting.no_gate' : 'screen.project.waiting')}</div>
  if (gates.length === 0) return <div className="sec">{say(late ? 'screen.project.late.no_gate' : 'screen.project.not_stuck')}</div>
  return <div><StateWord state="green">{say('screen.project.ready', { gate: gates[0]?.name ?? '' })}</StateWord> <button type="button" className="linkish" onClick={onGates}>{say('screen.project.ready.go')}</button></div>
}

/** Who must do what by when. */
export function WhoCard({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <section className="card" aria-label={say('screen.project.who')} style={{ padding: '10px 16px' }}>
      <div className="row between"><h2>{say('screen.project.who')}</h2><span className="cap">{say('screen.project.who.count', { n: project.openTasks.length })}</span></div>
      {project.openTasks.length === 0 ? <div className="sec">{say('screen.project.who.none')} · {say('screen.project.who.none.next')}</div> : (
        <table className="tbl s" style={{ marginTop: 4 }}>
          <tbody>
            {project.openTasks.map((task) => (
              <tr key={task.taskId}>
                <td style={{ paddingLeft: 0 }}>{label('screen.role', task.role)} {task.person}</td>
                <td><AppLink href={`/inbox/${task.caseId}`}>{label('screen.matter', task.matter)}</AppLink></td>
                <td className="nw">{dayText(task.dueOn)}</td>
                <td className="num" style={{ paddingRight: 0 }}><DaysLeft workingDays={task.workingDaysLeft} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

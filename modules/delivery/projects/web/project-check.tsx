import './projects.css'
import { getProject } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { Loaded, Money, Section, useLabel, useOperation, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { Conditions } from './gates-tab.tsx'

/** What an approver checks first: the facts of the project, its sources, and the gate it wants to pass. */
export function ProjectCheck({ projectId }: { projectId: string }): ReactNode {
  const query = useOperation(getProject, { projectId })
  return <Loaded query={query} lines={10}>{(project) => <Check project={project} />}</Loaded>
}

function Check({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  // While an approval runs no gate stands open: what it decides on is the first one not passed.
  const open = project.gates.filter((gate) => gate.open)
  const gates = open.length > 0 ? open : project.gates.filter((gate) => gate.passedOn === null).slice(0, 1)
  return (
    <div className="stack">
      {gates.map((gate) => (
        <Section key={gate.id} flush title={say('screen.check.gate', { id: gate.id, name: gate.name })} note={say('screen.gate.open', { met: gate.conditions.filter((one) => one.met).length, n: gate.conditions.length })}>
          <Conditions conditions={gate.conditions} project={project} />
        </Section>
      ))}
      <Facts project={project} />
      <Sources project={project} />
    </div>
  )
}

function Facts({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const facts: readonly (readonly [string, ReactNode])[] = [
    [say('screen.declare.owner'), project.ownerUnitName],
    [say('screen.declare.competent'), project.competentUnitName ?? '—'],
    [say('screen.declare.sector'), project.sectorLabel],
    [say('screen.declare.location'), project.location ?? '—'],
    [say('screen.declare.nature'), label('screen.nature', project.nature)],
    [say('screen.declare.complexity'), label('screen.complexity', project.complexity)],
    [say('screen.declare.investment'), <Money key="money" fen={project.totalInvestmentFen} withUnit />],
    [say('screen.declare.period'), `${project.plannedStartOn ?? '—'} ~ ${project.plannedFinishOn ?? '—'}`],
    [say('screen.check.graded'), project.gradeRule ? `${project.grade ?? '—'} · ${project.gradeRule} · ${project.ruleVersion ?? ''}` : '—'],
  ]
  return (
    <Section title={say('screen.check.facts')}>
      <dl className="kv" style={{ gridTemplateColumns: 'auto 1fr auto 1fr' }}>
        {facts.map(([term, value]) => <div key={term} style={{ display: 'contents' }}><dt>{term}</dt><dd>{value}</dd></div>)}
      </dl>
      {project.necessity ? <div style={{ marginTop: 8, fontSize: 13, lineHeight: '21px' }}><span className="mut">{say('screen.declare.necessity')}</span> {project.necessity}</div> : null}
    </Section>
  )
}

function Sources({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const sum = project.sources.reduce((total, source) => total + BigInt(source.amountFen), 0n)
  return (
    <Section title={say('screen.declare.sources')} note={say('ui.unit.wan')} flush>
      <table className="tbl s">
        <tbody>
          {project.sources.map((source) => <tr key={source.sourceType}><td>{source.label}</td><td className="num"><Money fen={source.amountFen} /></td></tr>)}
        </tbody>
        <tfoot><tr><td>{say('screen.declare.sum_should', { should: '' })}</td><td className="num"><Money fen={sum} /> / <Money fen={project.totalInvestmentFen} /></td></tr></tfoot>
      </table>
    </Section>
  )
}

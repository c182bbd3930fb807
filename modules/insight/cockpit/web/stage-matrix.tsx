import { zStage } from '@zhujian/policy/domain'
import { AppLink, GradeTag, Section, useLabel, useSay, writeMoney } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { CockpitView } from './cockpit-screen.tsx'

const stages = zStage.options

/** Where the projects stand, by grade and stage; every cell opens its list. The tint only repeats the count. */
export function StageMatrix({ data }: { data: CockpitView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const grades = ['A', 'B', 'C', ...(data.gradeByStage.some((cell) => cell.grade === null && cell.count > 0) ? [null] : [])]
  const most = Math.max(1, ...data.gradeByStage.map((cell) => cell.count))
  const region = `&regionCode=${data.regionCode}`
  return (
    <Section title={say('screen.cockpit.matrix')} note={say('screen.cockpit.matrix.note', { unit: say('ui.unit.yi') })} flush>
      <div className="tblw">
        <table className="mx" style={{ minWidth: 660 }} aria-label={say('screen.cockpit.matrix')}>
          <thead><tr><th scope="col" style={{ width: 44 }}><span className="vh">{say('screen.cockpit.grade')}</span></th>{stages.map((stage) => <th key={stage} scope="col" title={label('screen.stage', stage)} aria-label={label('screen.stage', stage)}>{label('screen.cockpit.stage', stage)}</th>)}</tr></thead>
          <tbody>
            {grades.map((grade) => (
              <tr key={grade ?? 'none'}>
                <th scope="row" style={{ background: 'none' }}><GradeTag grade={grade} /></th>
                {stages.map((stage) => {
                  const cell = data.gradeByStage.find((one) => one.grade === grade && one.stage === stage)
                  if (!cell || cell.count === 0) return <td key={stage}><span className="z">·</span></td>
                  const tint = 0.06 + 0.2 * (cell.count / most)
                  return (
                    <td key={stage}>
                      <AppLink href={`/projects?${grade ? `grade=${grade}&` : ''}stage=${stage}${region}`}>
                        <span style={{ background: `rgba(72,81,94,${tint.toFixed(3)})`, width: '100%', height: '100%', borderRadius: 3, display: 'grid', placeContent: 'center', textAlign: 'center' }}><span className="vh">{say('screen.cockpit.cell', { grade: grade ?? '—', stage: label('screen.stage', stage) })}</span><b>{cell.count}<span className="vh"> {say('screen.cockpit.counted.projectCount')}, </span></b><small>{writeMoney(cell.totalInvestmentFen, 'yi').figure}<span className="vh"> {say('ui.unit.yi')}</span></small></span>
                      </AppLink>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

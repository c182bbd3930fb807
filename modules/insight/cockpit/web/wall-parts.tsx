import type { CockpitFigure } from '@zhujian/cockpit/api'
import { AppLink, dayText, LightMark, useLabel, useSay, writeMoney } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { CockpitView } from './cockpit-screen.tsx'
import { cumulate } from './cumulate.ts'
import { figureWritten } from './figures.tsx'
import { lateShown } from './tour.ts'
import type { Stop } from './tour.ts'

/** Six figures, to be read from four metres away; the name opens what it means. */
export function WallFigures({ data, stop, onDefine }: { data: CockpitView; stop: Stop | undefined; onDefine: (figure: CockpitFigure) => void }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <section className="wkp" aria-label={say('screen.wall.figures')}>
      {data.figures.slice(0, 6).map((figure) => {
        const counted = label('screen.cockpit.counted', figure.key, say('screen.cockpit.unit.count'))
        const value = figureWritten(say, figure.value, figure.unit, counted)
        const before = figure.comparedWith && figure.comparedWith.value !== null ? figureWritten(say, figure.comparedWith.value, figure.unit, counted) : null
        return (
          <div key={figure.key} className={stop?.kind === 'figure' && stop.key === figure.key ? 'on' : undefined}>
            <button type="button" className="linkish" aria-haspopup="dialog" title={say('screen.cockpit.formula.open')} onClick={() => onDefine(figure)}>{figure.label}</button>
            <p className="v"><b>{value.figure}</b> <small>{value.unit}</small></p>
            <p className="c">{before ? `${figure.comparedWith?.label} ${before.figure}${before.unit === '%' ? '%' : ` ${before.unit}`}` : say('screen.cockpit.no_comparison')}</p>
          </div>
        )
      })}
    </section>
  )
}

const [wide, high] = [520, 320]

/** Plan and payment of the year as two lines, named where they end. */
export function WallLines({ data }: { data: CockpitView }): ReactNode {
  const say = useSay()
  const sums = cumulate(data.months, data.onDay.slice(0, 7))
  const yi = (fen: bigint): number => Number(fen / 1_000_000n) / 10_000
  const most = Math.max(0.01, ...sums.map((row) => Math.max(yi(row.planFen), row.paidFen === null ? 0 : yi(row.paidFen))))
  const at = (index: number, value: number): string => `${(40 + (index / 11) * (wide - 150)).toFixed(1)},${(high - 34 - (value / most) * (high - 70)).toFixed(1)}`
  const paid = sums.flatMap((row, index) => (row.paidFen === null ? [] : [{ index, value: yi(row.paidFen) }]))
  const last = paid.at(-1)
  const planNow = last ? sums[last.index] : undefined
  const words = say('screen.cockpit.plan.aria', { plan: planNow ? writeMoney(planNow.planFen, 'yi').figure : '—', paid: last ? last.value.toFixed(2) : '—' })
  const [planX, planY] = at(11, yi(sums[11]?.planFen ?? 0n)).split(',').map(Number)
  const [paidX, paidY] = at(last?.index ?? 0, last?.value ?? 0).split(',').map(Number)
  return (
    <section className="wpart wlines" aria-label={say('screen.cockpit.plan')}>
      <h2>{say('screen.cockpit.plan')} <small>{say('screen.cockpit.plan.note', { unit: say('ui.unit.yi') })}</small></h2>
      <svg viewBox={`0 0 ${wide} ${high}`} role="img" aria-label={words}>
        {[0, 0.5, 1].map((share) => <g key={share}><path d={`M40 ${high - 34 - share * (high - 70)}H${wide - 110}`} stroke="var(--ch-grid)" /><text x="32" y={high - 28 - share * (high - 70)} textAnchor="end">{(share * most).toFixed(1)}</text></g>)}
        {[0, 2, 4, 6, 8, 10].map((month) => <text key={month} x={at(month, 0).split(',')[0]} y={high - 8} textAnchor="middle">{say('screen.cockpit.month_n', { n: month + 1 })}</text>)}
        <polyline points={sums.map((row, index) => at(index, yi(row.planFen))).join(' ')} fill="none" stroke="var(--ch-plan)" strokeWidth="2.5" strokeDasharray="8 6" />
        <polyline points={paid.map((one) => at(one.index, one.value)).join(' ')} fill="none" stroke="var(--ch-actual)" strokeWidth="4" />
        <text className="n" x={(planX ?? 0) + 8} y={(planY ?? 0) + 6}>{say('screen.cockpit.planned')} {yi(sums[11]?.planFen ?? 0n).toFixed(2)}</text>
        {last ? <text className="n paid" x={(paidX ?? 0) + 8} y={Math.max((paidY ?? 0) + 6, Math.abs((paidY ?? 0) - (planY ?? 0)) < 24 ? (planY ?? 0) + 34 : 0)}>{say('screen.cockpit.paid')} {last.value.toFixed(2)}</text> : null}
      </svg>
    </section>
  )
}

/** The counties by investment. */
export function WallRegions({ data, stop }: { data: CockpitView; stop: Stop | undefined }): ReactNode {
  const say = useSay()
  const most = data.regions.reduce((max, region) => (BigInt(region.totalInvestmentFen) > max ? BigInt(region.totalInvestmentFen) : max), 1n)
  return (
    <section className="wpart wregions" aria-label={say('screen.cockpit.regions')}>
      <h2>{say('screen.cockpit.regions')} <small>{say('screen.wall.regions.note', { unit: say('ui.unit.yi') })}</small></h2>
      <table>
        <thead className="vh"><tr><th scope="col">{say('screen.cockpit.regions')}</th><th scope="col">{say('screen.wall.share')}</th><th scope="col">{say('screen.wall.investment')}</th><th scope="col">{say('screen.cockpit.unit.count')}</th></tr></thead>
        <tbody>
          {data.regions.slice(0, 8).map((region) => (
            <tr key={region.regionCode} className={stop?.kind === 'region' && stop.regionCode === region.regionCode ? 'on' : undefined}>
              <th scope="row">{region.regionCode === data.regionCode ? say('screen.wall.city_itself') : region.regionName}</th>
              <td className="bar"><i style={{ width: `${Number((BigInt(region.totalInvestmentFen) * 1000n) / most) / 10}%` }} /></td>
              <td className="num">{writeMoney(region.totalInvestmentFen, 'yi').figure}</td>
              <td className="num sec">{say('screen.wall.projects_n', { n: region.projectCount })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What is late, worst first, each with who must act and by when. */
export function WallLate({ data, stop }: { data: CockpitView; stop: Stop | undefined }): ReactNode {
  const say = useSay()
  return (
    <section className="wpart wlate" aria-label={say('screen.cockpit.late')}>
      <h2>{say('screen.cockpit.late')} <small>{data.late.length > lateShown ? say('screen.wall.late.first', { n: data.late.length, shown: lateShown }) : say('screen.cockpit.late.note', { n: data.late.length })}</small></h2>
      {data.late.length === 0 ? <p className="sec">{say('screen.cockpit.late.none')}</p> : (
        <ul>
          {data.late.slice(0, lateShown).map((one) => (
            <li key={one.projectId} className={stop?.kind === 'late' && stop.projectId === one.projectId ? 'on' : undefined} aria-current={stop?.kind === 'late' && stop.projectId === one.projectId ? 'true' : undefined}>
              <p className="a"><LightMark light={one.light} /><AppLink href={`/projects/${one.projectId}`} className="el">{one.name}</AppLink><span className="nw">{one.dueOn ? say('screen.case.step.due', { day: dayText(one.dueOn) }) : say('screen.cockpit.since', { day: dayText(one.since) })}</span></p>
              <p className="w"><span className="el">{one.reason}</span><span className="nw">{one.person ?? '—'}</span></p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

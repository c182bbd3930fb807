import './cockpit.css'
import { getCockpit } from '@zhujian/cockpit/api'
import type { OutputOf } from '@zhujian/kernel'
import { AppLink, DateInput, dayText, EmptyState, GradeTag, Icon, instantText, LightMark, Loaded, Money, PrintButton, PrintHead, problemIn, Refusal, Section, Shape, useAccount, useGo, useLabel, useOperation, useSay, useSearchState } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Figures } from './figures.tsx'
import { MapCard } from './map-card.tsx'
import { PlanChart } from './plan-chart.tsx'
import { StageMatrix } from './stage-matrix.tsx'

export type CockpitView = OutputOf<typeof getCockpit>

/** The figures of a region, today or on a past day, each opening the list behind it. */
export function CockpitScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { regionCode: region, asOf } = search.values
  const query = useOperation(getCockpit, { ...(region ? { regionCode: region } : {}), ...(asOf ? { asOf } : {}) })
  const onDay = (day: string | null): void => search.set({ asOf: day ?? undefined })
  const back = <button type="button" className="linkish" onClick={() => onDay(null)}>{say('screen.cockpit.as_of.back')}</button>
  if (asOf && query.error && problemIn(query.error)?.code.startsWith('cockpit.as_of')) {
    return <div className="page"><div className="pagehd"><h1>{say('ui.menu.cockpit')}</h1></div><Refusal error={query.error}><div>{back}</div></Refusal></div>
  }
  return (
    <Loaded query={query} page lines={16}>
      {(data) => <Cockpit data={data} drilled={region !== undefined} onRegion={(code) => search.set({ regionCode: code, at: undefined, project: undefined })} onDay={onDay} />}
    </Loaded>
  )
}

type CockpitProps = { data: CockpitView; drilled: boolean; onRegion: (code: string | undefined) => void; onDay: (day: string | null) => void }

function Cockpit({ data, drilled, onRegion, onDay }: CockpitProps): ReactNode {
  const say = useSay()
  const account = useAccount()
  return (
    <div className="page ck">
      <PrintHead organisation={account.regionName} title={say('ui.menu.cockpit')} by={account.name} />
      <div className="pagehd">
        <h1>{say('ui.menu.cockpit')}</h1>
        <span className={drilled ? 'chip on' : 'chip'} style={{ cursor: 'default' }}><span className="k">{say('screen.cockpit.scope')}</span> {data.regionName}{drilled ? <button type="button" className="x" aria-label={say('screen.cockpit.scope.back')} onClick={() => onRegion(undefined)}>×</button> : null}</span>
        <span className="ckday noprint"><span className="cap2">{say('screen.cockpit.day')}</span><DateInput key={data.onDay} value={data.onDay} notAfter={account.today} label={say('screen.cockpit.day.label')} onChange={(day) => onDay(day === account.today ? null : day)} /></span>
        <span className="sp" />
        <span className="cap2">{say('screen.cockpit.as_of', { at: data.past ? say('screen.cockpit.day.end', { day: data.onDay }) : instantText(data.asOf) })}</span>
        <AppLink href="/wall" className="chip noprint"><Icon name="gauge" size={14} /> {say('screen.wall.open')}</AppLink>
        <PrintButton />
      </div>
      {data.past ? <div className="ban yellow" role="status" style={{ marginBottom: 12 }}><Shape state="yellow" /><span>{say('screen.cockpit.past', { day: data.onDay })} <button type="button" className="linkish noprint" onClick={() => onDay(null)}>{say('screen.cockpit.as_of.back')}</button></span></div> : null}
      <Figures data={data} />
      <MapCard scope={{ regionCode: data.regionCode, regionName: data.regionName, drilled, past: data.past }} onRegion={onRegion} />
      <div className="gr">
        <div className="stack">
          <StageMatrix data={data} />
          <Late data={data} />
        </div>
        <div className="stack">
          <PlanChart data={data} />
          <Regions data={data} onRegion={onRegion} />
        </div>
      </div>
    </div>
  )
}

/** What is late, worst first, each with a person and a day. */
function Late({ data }: { data: CockpitView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const go = useGo()
  const [all, setAll] = useState(false)
  const shown = all ? data.late : data.late.slice(0, 12)
  return (
    <Section title={say('screen.cockpit.late')} note={say(data.past ? 'screen.cockpit.late.note.past' : 'screen.cockpit.late.note', { n: data.late.length, day: data.onDay })} flush extra={data.late.length > 12 ? <button type="button" className="linkish" onClick={() => setAll(!all)}>{say(all ? 'screen.cockpit.late.less' : 'screen.cockpit.late.all', { n: data.late.length })}</button> : undefined}>
      {data.late.length === 0 ? <EmptyState why={say('screen.cockpit.late.none')} next={say('screen.cockpit.late.none.next')} /> : (
        <table className="al" aria-label={say('screen.cockpit.late')}>
          <tbody>
            {shown.map((one) => (
              <tr key={`${one.projectId}${one.reason}`} style={{ cursor: 'pointer' }} onClick={() => go(`/projects/${one.projectId}`)}>
                <td><LightMark light={one.light} /></td>
                <td><GradeTag grade={one.grade} /></td>
                <td><AppLink href={`/projects/${one.projectId}`}><span className="el" style={{ display: 'block', maxWidth: 220, color: 'var(--ink-1)' }} title={one.name}>{one.name}</span></AppLink></td>
                <td className="nw sec">{label('screen.stage', one.stage)}</td>
                <td className="sec grow"><span className="el" style={{ display: 'block' }} title={one.reason}>{one.reason}</span></td>
                <td className="nw">{one.person ?? <span className="mut">—</span>}</td>
                <td className="num sec">{one.dueOn ? say('screen.case.step.due', { day: dayText(one.dueOn) }) : say('screen.cockpit.since', { day: dayText(one.since) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

/** The regions below, by investment; a click goes down into one. */
function Regions({ data, onRegion }: { data: CockpitView; onRegion: (code: string) => void }): ReactNode {
  const say = useSay()
  if (data.regions.length === 0) return null
  const most = data.regions.reduce((max, region) => (BigInt(region.totalInvestmentFen) > max ? BigInt(region.totalInvestmentFen) : max), 1n)
  return (
    <Section title={say('screen.cockpit.regions')} note={say('screen.cockpit.regions.note', { unit: say('ui.unit.yi') })} flush>
      <table className="al" aria-label={say('screen.cockpit.regions')}>
        <tbody>
          {data.regions.map((region) => (
            <tr key={region.regionCode}>
              <td><button type="button" className="linkish" onClick={() => onRegion(String(region.regionCode))}>{region.regionName}</button></td>
              <td style={{ width: '40%' }}><span style={{ display: 'block', height: 8, background: '#eef1f5' }}><i style={{ display: 'block', height: 8, background: '#9aa5b3', width: `${Number((BigInt(region.totalInvestmentFen) * 1000n) / most) / 10}%` }} /></span></td>
              <td className="num"><Money fen={region.totalInvestmentFen} unit="yi" /></td>
              <td className="num sec">{say('screen.cockpit.projects_n', { n: region.projectCount })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

import './projects.css'
import { Checkbox } from 'antd'
import { useQueries } from '@tanstack/react-query'
import { getLibraryOptions, getProject } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { AppLink, DaysLeft, EmptyState, GradeTag, Light, Money, PageError, percentText, PrintButton, PrintHead, ProgressBar, Skeleton, useAccount, useClient, useLabel, useLanguage, useOperation, useSay, useSearchState } from '@zhujian/ui'
import { ratioBp } from '@zhujian/kernel'
import type { ReactNode } from 'react'
import { lightReason } from './light-reason.ts'

type Row = { key: string; numeric?: boolean; /** What is compared: rows whose values are all alike are no difference. */ of: (project: ProjectView) => string; show: (project: ProjectView) => ReactNode }

/** Some projects side by side, what differs marked: what they are, where they are stuck, how much money, who has to act. */
export function CompareScreen(): ReactNode {
  const say = useSay()
  const client = useClient()
  const { language } = useLanguage()
  const account = useAccount()
  const search = useSearchState()
  const most = useOperation(getLibraryOptions, {}).data?.compareMost ?? 4
  const ids = [...new Set((search.values['ids'] ?? '').split(',').filter(Boolean))].slice(0, most)
  const found = useQueries({ queries: ids.map((projectId) => ({ queryKey: [getProject.name, { projectId }, language], queryFn: ({ signal }: { signal: AbortSignal }) => client.call(getProject, { projectId }, { signal }), retry: false })) })
  const refused = found.find((one) => one.error)?.error
  const projects = found.flatMap((one) => (one.data ? [one.data] : []))
  if (refused) return <PageError error={refused} />
  return (
    <div className="page cmp">
      <PrintHead organisation={account.regionName} title={say('screen.compare.title')} by={account.name} />
      <div className="pagehd noprint">
        <span className="crumb"><AppLink href="/projects">{say('ui.menu.library')}</AppLink> / </span>
        <h1>{say('screen.compare.title')}</h1>
        <Checkbox checked={search.values['only'] === 'different'} onChange={(event) => search.set({ only: event.target.checked ? 'different' : undefined })}>{say('screen.compare.only')}</Checkbox>
        <span className="sp" />
        <PrintButton />
      </div>
      {ids.length < 2 ? <div className="card"><EmptyState why={say('screen.compare.few')} next={say('screen.compare.few.next', { most })}><AppLink href="/projects">{say('ui.menu.library')}</AppLink></EmptyState></div> : projects.length < ids.length ? <Skeleton lines={14} /> : <Sheet projects={projects} only={search.values['only'] === 'different'} drop={(id) => search.set({ ids: ids.filter((one) => one !== id).join(',') })} />}
    </div>
  )
}

function useRows(): readonly Row[] {
  const say = useSay()
  const label = useLabel()
  const plain = (key: string, of: (project: ProjectView) => string | null): Row => ({ key, of: (one) => of(one) ?? '', show: (one) => of(one) || <span className="mut">—</span> })
  const fen = (key: string, of: (project: ProjectView) => string | null): Row => ({ key, numeric: true, of: (one) => of(one) ?? '', show: (one) => <Money fen={of(one)} /> })
  const gate = (one: ProjectView): ProjectView['gates'][number] | undefined => one.gates.find((it) => !it.met && it.open)
  const task = (one: ProjectView): ProjectView['openTasks'][number] | undefined => one.openTasks[0]
  return [
    { key: 'grade', of: (one) => one.grade ?? '', show: (one) => <GradeTag grade={one.grade} /> },
    plain('code', (one) => one.code),
    plain('region', (one) => one.regionName),
    plain('owner', (one) => one.ownerUnitName),
    plain('sector', (one) => one.sectorLabel),
    plain('stage', (one) => label('screen.stage', one.stage)),
    { key: 'light', of: (one) => `${one.light} ${one.lightReason}`, show: (one) => <Light light={one.light} reason={lightReason(say, one)} since={one.lightSince} /> },
    { key: 'progress', numeric: true, of: (one) => String(one.progressBp), show: (one) => one.progressBp === null ? <span className="mut">—</span> : <><ProgressBar bp={one.progressBp} /> {percentText(one.progressBp)}%</> },
    { key: 'stuck', of: (one) => gate(one)?.id ?? '', show: (one) => stuckWords(say, gate(one)) },
    { key: 'task', of: (one) => task(one)?.dueOn ?? '', show: (one) => { const next = task(one); return next ? <>{label('screen.role', next.role)} {next.person} <span className="cap">{next.dueOn}</span> <DaysLeft workingDays={next.workingDaysLeft} /></> : <span className="mut">—</span> } },
    fen('investment', (one) => one.totalInvestmentFen),
    fen('estimate', (one) => one.estimateFen),
    fen('budget', (one) => one.budgetFen),
    fen('contract', (one) => one.money.contractFen),
    fen('certified', (one) => one.money.certifiedFen),
    fen('paid', (one) => one.money.paidFen),
    { key: 'paid_ratio', numeric: true, of: paidRatio, show: (one) => paidRatio(one) || <span className="mut">—</span> },
    { key: 'contracts', numeric: true, of: (one) => String(one.contracts.length), show: (one) => one.contracts.length },
    plain('declared', (one) => one.declaredOn),
    plain('start', (one) => one.plannedStartOn),
    plain('finish', (one) => one.plannedFinishOn),
  ]
}

function stuckWords(say: ReturnType<typeof useSay>, gate: ProjectView['gates'][number] | undefined): ReactNode {
  if (!gate) return <span className="mut">—</span>
  const open = gate.conditions.filter((one) => !one.met)
  return <span title={open.map((one) => `${one.label}: ${one.reason}`).join('\n')}>{gate.name} <span className="cap">{say('screen.compare.open', { n: open.length })}</span></span>
}

function paidRatio({ money }: ProjectView): string {
  const bp = ratioBp(BigInt(money.paidFen), BigInt(money.contractFen))
  return bp === null ? '' : `${percentText(bp)}%`
}

function Sheet({ projects, only, drop }: { projects: readonly ProjectView[]; only: boolean; drop: (id: string) => void }): ReactNode {
  const say = useSay()
  const rows = useRows()
  const differs = (row: Row): boolean => new Set(projects.map(row.of)).size > 1
  return (
    <div className="card tblw">
      <table className="tbl" aria-label={say('screen.compare.title')}>
        <thead>
          <tr>
            <th scope="col">{say('screen.compare.unit')}</th>
            {projects.map((one) => (
              <th key={one.id} scope="col"><span className="row gap2"><AppLink href={`/projects/${one.id}`}>{one.name}</AppLink><span className="sp" />{projects.length > 2 ? <button type="button" className="linkish noprint" aria-label={say('screen.compare.drop', { name: one.name })} onClick={() => drop(one.id)}>×</button> : null}</span></th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.filter((row) => !only || differs(row)).map((row) => (
            <tr key={row.key} className={differs(row) ? 'differs' : ''}>
              <th scope="row">{say(`screen.compare.row.${row.key}`)}{differs(row) ? <span className="vh">{say('screen.compare.differs')}</span> : null}</th>
              {projects.map((one) => <td key={one.id} className={row.numeric ? 'num' : ''}>{row.show(one)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

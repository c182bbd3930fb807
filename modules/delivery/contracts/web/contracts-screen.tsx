import './contracts.css'
import { exportContracts, listContracts } from '@zhujian/contracts/api'
import { AppLink, Cut, DataTable, dayText, EmptyState, ExportButton, Money, Paged, ProgressBar, useAccount, useGo, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import { ratioBp } from '@zhujian/kernel'
import type { ReactNode } from 'react'
import type { ContractItem } from './apply-screen.tsx'

/** All contracts the caller may see. */
export function ContractsScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const projectId = search.values['projectId']
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{say('ui.menu.contracts')}</h1>
        {projectId ? <button type="button" className="chip on" onClick={() => search.clear()}>{say('screen.contract.one_project')} ×</button> : null}
        <span className="sp" />
        <ExportButton operation={exportContracts} input={projectId ? { projectId } : {}} />
      </div>
      <div className="card"><ContractList projectId={projectId ?? null} withProject /></div>
      <div className="foot"><span>{say('screen.contract.note')}</span></div>
    </div>
  )
}

/** Contracts newest first: price, certified, paid, and what of the advance is still out. */
export function ContractList({ projectId, withProject = false }: { projectId: string | null; withProject?: boolean }): ReactNode {
  const say = useSay()
  const go = useGo()
  const { role } = useAccount()
  const pages = usePages(listContracts, { limit: 50, ...(projectId ? { projectId } : {}) })
  const wan = say('ui.unit.wan')
  const columns: Column<ContractItem>[] = [
    { key: 'no', title: say('screen.contract.no'), render: (one) => <span className="nw">{one.no}</span> },
    ...(withProject ? [{ key: 'project', title: say('screen.contract.project'), render: (one: ContractItem) => <AppLink href={`/projects/${one.projectId}`}><Cut>{one.projectName}</Cut></AppLink> }] : []),
    { key: 'firm', title: say('screen.contract.contractor'), optional: withProject, render: (one) => <Cut>{one.contractorName}</Cut> },
    { key: 'signed', title: say('screen.contract.signed'), render: (one) => dayText(one.signedOn) },
    { key: 'price', title: say('screen.contract.price'), unit: wan, numeric: true, render: (one) => <Money fen={one.priceFen} /> },
    { key: 'certified', title: say('screen.contract.certified'), unit: wan, numeric: true, optional: true, render: (one) => <Money fen={one.certifiedFen} /> },
    { key: 'paid', title: say('screen.contract.paid'), unit: wan, numeric: true, render: (one) => <><ProgressBar bp={ratioBp(BigInt(one.paidFen), BigInt(one.priceFen))} /> <span className="fig"><Money fen={one.paidFen} over={BigInt(one.paidFen) > BigInt(one.priceFen)} /></span></> },
    { key: 'advance', title: say('screen.contract.advance_left'), unit: wan, numeric: true, optional: true, render: (one) => <Money fen={one.advanceLeftFen} /> },
    // The contractor's clerk applies; the server's matrix decides.
    ...(role === 'contractorClerk' ? [{ key: 'act', title: '', numeric: true, render: (one: ContractItem) => <button type="button" className="linkish noprint" onClick={() => go(`/contracts/${one.contractId}/pay`)}>{say('screen.contract.apply')}</button> }] : []),
  ]
  return (
    <Paged pages={pages} empty={<EmptyState why={say('screen.contract.none')} next={say('screen.contract.none.next')} />}>
      {(items) => <DataTable label={say('ui.menu.contracts')} columns={columns} rows={items} rowKey={(one) => one.contractId} />}
    </Paged>
  )
}

import { Select } from 'antd'
import { exportPayments, listPayments } from '@zhujian/contracts/api'
import { WaitingFor } from '@zhujian/approvals/web'
import type { PaymentItem } from '@zhujian/contracts/api'
import { Cut, DataTable, dayText, EmptyState, ExportButton, GradeTag, Money, Paged, useGo, useLabel, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { PaymentState } from './payment-screen.tsx'

const states = ['inApproval', 'paid', 'returned', 'rejected', 'withdrawn'] as const

/** All payment applications the caller may see; the filters live in the address. */
export function PaymentsScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { state, projectId } = search.values
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{say('ui.menu.payments')}</h1>
        <Select size="small" style={{ width: 140, height: 28 }} aria-label={say('screen.pay.state')} value={state ?? ''} options={[{ value: '', label: say('screen.pay.state.any') }, ...states.map((value) => ({ value, label: say(`screen.pay.state.${value}`) }))]} onChange={(value) => search.set({ state: value || undefined })} />
        {projectId ? <button type="button" className="chip on" onClick={() => search.set({ projectId: undefined })}>{say('screen.contract.one_project')} ×</button> : null}
        <span className="sp" />
        <ExportButton operation={exportPayments} input={{ ...(projectId ? { projectId } : {}), ...(state ? { state } : {}) }} />
      </div>
      <div className="card"><PaymentList projectId={projectId ?? null} state={state ?? null} withProject /></div>
      <div className="foot"><span>{say('screen.pay.list.note')}</span></div>
    </div>
  )
}

/** Payment applications newest first, and who has each now. */
export function PaymentList({ projectId, state = null, withProject = false }: { projectId: string | null; state?: string | null; withProject?: boolean }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const go = useGo()
  const pages = usePages(listPayments, { limit: 50, ...(projectId ? { projectId } : {}), ...(state ? { state } : {}) })
  const columns: Column<PaymentItem>[] = [
    ...(withProject ? [{ key: 'grade', title: say('screen.pay.grade'), render: (one: PaymentItem) => <GradeTag grade={one.projectGrade} /> }, { key: 'project', title: say('screen.contract.project'), render: (one: PaymentItem) => <Cut className="nm">{one.projectName}</Cut> }] : []),
    { key: 'contract', title: say('screen.contract.no'), optional: withProject, render: (one) => <span className="nw">{one.contractNo}</span> },
    { key: 'kind', title: say('screen.pay.what'), render: (one) => <span className="nw">{say('screen.pay.title', { kind: label('screen.pay.kind', one.kind), n: one.periodNo })}</span> },
    { key: 'net', title: say('screen.pay.figure.net'), unit: say('ui.unit.wan'), numeric: true, render: (one) => <Money fen={one.netFen} /> },
    { key: 'state', title: say('screen.pay.state'), render: (one) => <PaymentState state={one.state} /> },
    { key: 'waiting', title: say('screen.my_cases.waiting'), render: (one) => <WaitingFor who={one.waitingFor} /> },
    { key: 'submitted', title: say('screen.pay.submitted'), numeric: true, render: (one) => dayText(one.submittedOn) },
    { key: 'paid', title: say('screen.pay.paid_on'), numeric: true, optional: true, render: (one) => dayText(one.paidOn) },
  ]
  return (
    <Paged pages={pages} empty={<EmptyState why={say(state ? 'screen.pay.none_state' : 'screen.pay.none')} next={say('screen.pay.none.next')} />}>
      {(items) => <DataTable label={say('ui.menu.payments')} columns={columns} rows={items} rowKey={(one) => one.applicationId} onOpen={(one) => go(`/payments/${one.applicationId}`)} />}
    </Paged>
  )
}

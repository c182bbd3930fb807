import type { CaseView } from '@zhujian/approvals/api'
import type { CasePanels } from '@zhujian/approvals/web'
import { Skeleton } from '@zhujian/ui'
import { lazy, Suspense } from 'react'
import type { ReactNode } from 'react'

const ProjectCheck = lazy(async () => ({ default: (await import('@zhujian/projects/web')).ProjectCheck }))
const DocumentList = lazy(async () => ({ default: (await import('@zhujian/projects/web')).DocumentList }))
const RecordCard = lazy(async () => ({ default: (await import('@zhujian/projects/web')).RecordCard }))
const Drafts = lazy(async () => ({ default: (await import('@zhujian/projects/web')).DraftsCard }))
const PaymentConfirm = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).PaymentConfirm }))
const PaymentCheck = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).PaymentCheck }))

const paymentMatters = new Set(['payment', 'progress', 'advance', 'wage', 'retention', 'settlement'])

function waiting(children: ReactNode): ReactNode {
  return <Suspense fallback={<Skeleton />}>{children}</Suspense>
}

/** What there is to look at for a case: payments show their computation, everything else its project. */
export const casePanels: CasePanels = (view: CaseView) => {
  const payment = paymentMatters.has(view.matter)
  return {
    check: () => waiting(payment ? <PaymentCheck applicationId={view.subjectId} /> : <ProjectCheck projectId={view.projectId} />),
    // The treasury does not give an opinion: it pays and says so.
    ...(payment && view.myTask?.role === 'treasury' ? { act: () => waiting(<PaymentConfirm applicationId={view.subjectId} />) } : {}),
    materials: () => waiting(<div className="card"><DocumentList projectId={view.projectId} /></div>),
    record: () => waiting(<RecordCard projectId={view.projectId} bare />),
    subjectHref: payment ? `/payments/${view.subjectId}` : `/projects/${view.projectId}`,
  }
}

/** Drafts above the declared cases. */
export function DraftsCard(): ReactNode {
  return waiting(<Drafts />)
}

import type { ProjectView } from '@zhujian/projects/api'
import type { ProjectTabs } from '@zhujian/projects/web'
import { Skeleton } from '@zhujian/ui'
import type { Say } from '@zhujian/ui'
import { lazy, Suspense } from 'react'
import type { ReactNode } from 'react'

const ProjectContracts = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).ProjectContracts }))
const PaymentList = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).PaymentList }))
const ProjectProgress = lazy(async () => ({ default: (await import('@zhujian/schedule/web')).ProjectProgress }))
const ProgressCard = lazy(async () => ({ default: (await import('@zhujian/schedule/web')).ProgressCard }))

function waiting(children: ReactNode): ReactNode {
  return <Suspense fallback={<Skeleton lines={4} />}>{children}</Suspense>
}

/** What the modules above `projects` add to a project's page. */
export function projectTabs(say: Say, open: (tab: string) => void): { more: ProjectTabs; beside: (project: ProjectView) => ReactNode } {
  return {
    more: (project) => [
      { key: 'contracts', label: say('ui.menu.contracts'), count: project.contracts.length, content: () => waiting(<ProjectContracts projectId={project.id} mayRegister={project.actions.includes('registerContract')} />) },
      { key: 'payments', label: say('ui.menu.payments'), content: () => waiting(<PaymentList projectId={project.id} />) },
      { key: 'progress', label: say('screen.progress.tab'), content: () => waiting(<ProjectProgress projectId={project.id} maySubmit={project.actions.includes('submitProgressReport')} />) },
    ],
    beside: (project) => waiting(<ProgressCard projectId={project.id} plan={{ startOn: project.plannedStartOn, finishOn: project.plannedFinishOn }} onAll={() => open('progress')} />),
  }
}

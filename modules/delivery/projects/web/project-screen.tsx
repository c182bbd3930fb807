import './projects.css'
import { getProject } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { Loaded, PrintHead, Tabs, useAccount, useOperation, useSay, useSearchState } from '@zhujian/ui'
import type { Tab } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { DowngradeBanner } from './downgrade-banner.tsx'
import { DocumentsTab } from './documents-tab.tsx'
import { GatesTab } from './gates-tab.tsx'
import { MembersTab } from './members-tab.tsx'
import { MoneyChain } from './money-chain.tsx'
import { ProjectHeader } from './project-header.tsx'
import { RecordCard } from './record-card.tsx'
import { StuckCard, WhoCard } from './stuck-card.tsx'

/** Tabs of modules above this one (contracts, payments, progress), composed by the application. */
export type ProjectTabs = (project: ProjectView) => readonly Tab[]

type ScreenProps = { projectId: string; more: ProjectTabs; beside?: (project: ProjectView) => ReactNode }

/** One project, in the order people ask: what is it, where is it stuck, who must act by when, how much money. */
export function ProjectScreen({ projectId, more, beside }: ScreenProps): ReactNode {
  const query = useOperation(getProject, { projectId }, { keep: false })
  return <Loaded query={query} page lines={16}>{(project) => <ProjectPage project={project} more={more} beside={beside} />}</Loaded>
}

function ProjectPage({ project, more, beside }: { project: ProjectView; more: ProjectTabs; beside: ScreenProps['beside'] }): ReactNode {
  const say = useSay()
  const account = useAccount()
  const search = useSearchState()
  const tabs: Tab[] = [
    { key: 'files', label: say('screen.project.tab.files'), content: () => <DocumentsTab project={project} /> },
    { key: 'gates', label: say('screen.project.tab.gates'), count: project.gates.filter((gate) => gate.passedOn !== null).length, content: () => <GatesTab project={project} /> },
    ...more(project),
    { key: 'members', label: say('screen.project.tab.members'), count: project.members.length, content: () => <MembersTab project={project} /> },
  ]
  return (
    <div className="page pj">
      <PrintHead organisation={account.regionName} title={project.name} by={account.name} />
      <ProjectHeader project={project} />
      <DowngradeBanner project={project} />
      <div className="ans">
        <StuckCard project={project} onGates={() => search.set({ tab: 'gates' })} />
        <WhoCard project={project} />
      </div>
      <div className="body">
        <div className="stack" style={{ minWidth: 0 }}>
          <div style={{ display: 'grid', gridTemplateColumns: beside ? 'minmax(300px, 1fr) minmax(0, 1.4fr)' : '1fr', gap: 12 }}>
            <MoneyChain project={project} />
            {beside?.(project)}
          </div>
          <div className="card">
            <Tabs tabs={tabs} active={search.values['tab']} onChange={(tab) => search.set({ tab })} label={project.name} />
          </div>
        </div>
        <RecordCard projectId={project.id} />
      </div>
    </div>
  )
}

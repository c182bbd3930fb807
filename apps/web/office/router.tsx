import { createRootRoute, createRoute, createRouter, Outlet, useParams } from '@tanstack/react-router'
import type { AnyRouter } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { PageError, Permitted, Skeleton, useGo, useSay, useSearchState } from '@zhujian/ui'
import { createContext, lazy, Suspense, use, useEffect } from 'react'
import type { ReactNode } from 'react'
import { casePanels, DraftsCard } from './case-panels.tsx'
import { BareFrame, Frame } from './frame.tsx'
import { isGuarded, pageNeeds } from './page-needs.ts'
import { projectTabs } from './project-tabs.tsx'

const SignInScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).SignInScreen }))
const AccountScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).AccountScreen }))
const AccountsScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).AccountsScreen }))
const UnitsScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).UnitsScreen }))
const GrantsScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).GrantsScreen }))
const RequestsScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).RequestsScreen }))
const RequestAccountScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).RequestAccountScreen }))
const OidcReturnScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).OidcReturnScreen }))
const SecurityLogScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).SecurityLogScreen }))
const InboxScreen = lazy(async () => ({ default: (await import('@zhujian/approvals/web')).InboxScreen }))
const MyCasesScreen = lazy(async () => ({ default: (await import('@zhujian/approvals/web')).MyCasesScreen }))
const LibraryScreen = lazy(async () => ({ default: (await import('@zhujian/projects/web')).LibraryScreen }))
const DeclarationScreen = lazy(async () => ({ default: (await import('@zhujian/projects/web')).DeclarationScreen }))
const ProjectScreen = lazy(async () => ({ default: (await import('@zhujian/projects/web')).ProjectScreen }))
const CompareScreen = lazy(async () => ({ default: (await import('@zhujian/projects/web')).CompareScreen }))
const ImportsScreen = lazy(async () => ({ default: (await import('@zhujian/projects/web')).ImportsScreen }))
const ImportScreen = lazy(async () => ({ default: (await import('@zhujian/projects/web')).ImportScreen }))
const ImportWizard = lazy(async () => ({ default: (await import('@zhujian/projects/web')).ImportWizard }))
const ContractsScreen = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).ContractsScreen }))
const ApplyScreen = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).ApplyScreen }))
const PaymentsScreen = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).PaymentsScreen }))
const PaymentScreen = lazy(async () => ({ default: (await import('@zhujian/contracts/web')).PaymentScreen }))
const OverdueScreen = lazy(async () => ({ default: (await import('@zhujian/cockpit/web')).OverdueScreen }))
const RulesScreen = lazy(async () => ({ default: (await import('@zhujian/policy/web')).RulesScreen }))
const WallScreen = lazy(async () => ({ default: (await import('@zhujian/cockpit/web')).WallScreen }))
const MapLayersScreen = lazy(async () => ({ default: (await import('@zhujian/cockpit/web')).MapLayersScreen }))
const CockpitScreen = lazy(async () => ({ default: (await import('@zhujian/cockpit/web')).CockpitScreen }))

/** Why the last session ended, in words; empty where none did. */
export const WhyEnded = createContext('')

/** The sign-in page with the way back to where somebody was. */
export function signInAddress(from: string): string {
  return from === '/' || from === '' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`
}

function Waiting({ children }: { children: ReactNode }): ReactNode {
  return <Suspense fallback={<Skeleton lines={14} />}>{children}</Suspense>
}

function useParam(name: string): string {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  return params[name] ?? ''
}

/** Only an address of ours: a link to the sign-in page must not lead elsewhere. */
function ownAddress(next: string): string {
  return /^\/(?!\/)/.test(next) && !next.includes('\\') ? next : '/inbox'
}

function OidcReturnPage(): ReactNode {
  const go = useGo()
  const queries = useQueryClient()
  return <Waiting><OidcReturnScreen onSignedIn={(next) => { queries.clear(); go(ownAddress(next), { replace: true }) }} /></Waiting>
}

function SignInPage(): ReactNode {
  const go = useGo()
  const queries = useQueryClient()
  const why = use(WhyEnded)
  const back = ownAddress(useSearchState().values['next'] ?? '')
  return <Waiting><SignInScreen why={why || undefined} next={back} onSignedIn={() => { queries.clear(); go(back, { replace: true }) }} /></Waiting>
}

function Missing(): ReactNode {
  const say = useSay()
  return <div className="pgerr"><h1>{say('ui.page.missing.title')}</h1><p>{say('ui.page.missing.why')}</p><a href="/inbox">{say('ui.page.home')}</a></div>
}

function Home(): ReactNode {
  const go = useGo()
  useEffect(() => go('/inbox', { replace: true }), [go])
  return null
}

/** The routes of the office. Addresses are part of its outside: they stand in notices and in people's bookmarks. */
export function createOfficeRouter(): AnyRouter {
  const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: ({ error }) => <PageError error={error instanceof Error ? error : new Error(String(error))} onRetry={() => location.reload()} /> })
  const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: () => <Frame><Waiting><Outlet /></Waiting></Frame> })
  const page = (path: string, Page: () => ReactNode) => {
    const component = isGuarded(path) ? () => <Permitted needs={pageNeeds[path]}><Page /></Permitted> : Page
    return createRoute({ getParentRoute: () => frame, path, component })
  }
  const routes = [
    page('/', Home),
    page('/inbox', () => <InboxScreen caseId={null} panels={casePanels} />),
    page('/inbox/$caseId', () => <InboxScreen caseId={useParam('caseId')} panels={casePanels} />),
    page('/my-cases', () => <MyCasesScreen above={<DraftsCard />} />),
    page('/projects', () => <LibraryScreen />),
    page('/projects/new', () => <DeclarationScreen key="new" projectId={null} />),
    page('/projects/compare', () => <CompareScreen />),
    page('/projects/$projectId/edit', () => <EditPage />),
    page('/projects/$projectId', () => <ProjectPage />),
    page('/imports', () => <ImportsScreen />),
    page('/imports/new', () => <ImportWizard />),
    page('/imports/$importId', () => <ImportScreen importId={useParam('importId')} />),
    page('/contracts', () => <ContractsScreen />),
    page('/contracts/$contractId/pay', () => <ApplyScreen contractId={useParam('contractId')} />),
    page('/payments', () => <PaymentsScreen />),
    page('/payments/$applicationId', () => <PaymentScreen applicationId={useParam('applicationId')} />),
    page('/cockpit', () => <CockpitScreen />),
    page('/cockpit/overdue-tasks', () => <OverdueScreen />),
    page('/map-layers', () => <MapLayersScreen />),
    page('/rules', () => <RulesScreen />),
    page('/account', () => <AccountScreen />),
    page('/accounts', () => <AccountsScreen />),
    page('/units', () => <UnitsScreen />),
    page('/grants', () => <GrantsScreen />),
    page('/account-requests', () => <RequestsScreen />),
    page('/security-log', () => <SecurityLogScreen />),
  ]
  const request = createRoute({ getParentRoute: () => root, path: '/request-account', component: () => <Waiting><RequestAccountScreen /></Waiting> })
  const oidc = createRoute({ getParentRoute: () => root, path: '/sign-in/oidc', component: OidcReturnPage })
  const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage })
  const wall = createRoute({ getParentRoute: () => root, path: '/wall', component: () => <BareFrame><Permitted needs={pageNeeds['/wall']}><Waiting><WallScreen /></Waiting></Permitted></BareFrame> })
  return createRouter({
    routeTree: root.addChildren([signIn, oidc, request, wall, frame.addChildren(routes)]),
    // Plain query strings: they are read by people and by the cockpit's links, not JSON.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString()
      return text === '' ? '' : `?${text}`
    },
    scrollRestoration: true,
  })
}

function EditPage(): ReactNode {
  const projectId = useParam('projectId')
  return <DeclarationScreen key={projectId} projectId={projectId} />
}

function ProjectPage(): ReactNode {
  const projectId = useParam('projectId')
  const say = useSay()
  const search = useSearchState()
  const { more, beside } = projectTabs(say, (tab) => search.set({ tab }))
  return <ProjectScreen key={projectId} projectId={projectId} more={more} beside={beside} />
}

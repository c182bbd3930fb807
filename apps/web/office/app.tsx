import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { Client, ProblemError } from '@zhujian/client'
import type { Me } from '@zhujian/identity/api'
import { ClientProvider, TextProvider, UiProvider } from '@zhujian/ui'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { createOfficeRouter, signInAddress, WhyEnded } from './router.tsx'
import { officeText } from './text.ts'

const SignInScreen = lazy(async () => ({ default: (await import('@zhujian/identity/web')).SignInScreen }))

/** While it stands on the body, nothing but the sign-in page is shown: windows and lists that were open are no child of the page. */
const coverMark = 'data-covered'

/** A session that ended while somebody was at work: why, and who it was. */
type Ended = { why: string; username: string | null }

/**
 * The office web: providers round the router. A session that ends under somebody's hands is covered by the sign-in page: what he had not
 * sent yet stays as it is beneath and goes on when he is back. Anybody else, and whoever had not begun, goes to the sign-in page.
 */
export function App({ client }: { client: Client }): ReactNode {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, refetchOnWindowFocus: true, gcTime: 10 * 60_000 } } }))
  const [router] = useState(createOfficeRouter)
  const [ended, setEnded] = useState<Ended | null>(null)
  useEffect(
    () =>
      client.onSignedOut((problem) => {
        const { pathname, searchStr } = router.state.location
        if (pathname.startsWith('/sign-in') || document.body.hasAttribute(coverMark)) return
        const username = queries.getQueriesData<Me>({ queryKey: ['whoAmI'] }).find(([, me]) => me)?.[1]?.username ?? null
        setEnded({ why: wordsOf(problem), username })
        if (username !== null) return
        queries.clear()
        router.history.push(signInAddress(`${pathname}${searchStr}`))
      }),
    [client, queries, router],
  )
  const covered = ended !== null && ended.username !== null
  useEffect(() => {
    document.body.toggleAttribute(coverMark, covered)
  }, [covered])
  const back = (me: Me): void => {
    setEnded(null)
    if (me.username === ended?.username) return void queries.invalidateQueries()
    queries.clear()
    router.history.push('/inbox')
  }
  return (
    <TextProvider text={officeText}>
      <ClientProvider client={client}>
        <QueryClientProvider client={queries}>
          <UiProvider>
            {covered ? <Suspense><SignInScreen why={ended.why} returning={ended.username ?? undefined} onSignedIn={back} /></Suspense> : null}
            <div hidden={covered} inert={covered} style={covered ? undefined : { height: '100%' }}>
              <WhyEnded value={ended?.why ?? ''}><RouterProvider router={router} /></WhyEnded>
            </div>
          </UiProvider>
        </QueryClientProvider>
      </ClientProvider>
    </TextProvider>
  )
}

/** Only a session that was there has a reason to tell. */
function wordsOf(problem: ProblemError): string {
  return problem.code.startsWith('identity.session.') ? problem.title : ''
}

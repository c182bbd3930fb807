import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { Client } from '@zhujian/client'
import { ClientProvider, TextProvider, UiProvider } from '@zhujian/ui'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { createOfficeRouter, signInAddress } from './router.tsx'
import { officeText } from './text.ts'

/** The office web: providers round the router. A session that ends anywhere leads to the sign-in page and back. */
export function App({ client }: { client: Client }): ReactNode {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, refetchOnWindowFocus: true, gcTime: 10 * 60_000 } } }))
  const [router] = useState(createOfficeRouter)
  useEffect(
    () =>
      client.onSignedOut(() => {
        const { pathname, searchStr } = router.state.location
        if (pathname === '/sign-in') return
        queries.clear()
        router.history.push(signInAddress(`${pathname}${searchStr}`))
      }),
    [client, queries, router],
  )
  return (
    <TextProvider text={officeText}>
      <ClientProvider client={client}>
        <QueryClientProvider client={queries}>
          <UiProvider>
            <RouterProvider router={router} />
          </UiProvider>
        </QueryClientProvider>
      </ClientProvider>
    </TextProvider>
  )
}

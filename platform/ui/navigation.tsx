import { useRouter, useRouterState } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'

export type Go = (href: string, options?: { replace?: boolean }) => void

/** Goes to a page of ours by its address. */
export function useGo(): Go {
  const router = useRouter()
  return (href, options) => {
    if (options?.replace) router.history.replace(href)
    else router.history.push(href)
  }
}

export function usePath(): string {
  return useRouterState({ select: (state) => state.location.pathname })
}

export type SearchState = { values: Readonly<Record<string, string>>; text: string; set: (patch: Readonly<Record<string, string | undefined>>) => void; clear: () => void }

/** The filters of a page, which live in the address so that a view can be sent on. Setting one replaces the entry: Back leaves the page. */
export function useSearchState(): SearchState {
  const router = useRouter()
  const text = useRouterState({ select: (state) => state.location.searchStr })
  const path = usePath()
  const values = Object.fromEntries(new URLSearchParams(text))
  return {
    values,
    text,
    set: (patch) => {
      const next = new URLSearchParams(text)
      for (const [name, value] of Object.entries(patch)) {
        if (value === undefined || value === '') next.delete(name)
        else next.set(name, value)
      }
      const query = next.toString()
      router.history.replace(query === '' ? path : `${path}?${query}`)
    },
    clear: () => router.history.replace(path),
  }
}

type LinkProps = { href: string; children: ReactNode; className?: string; title?: string; current?: boolean; label?: string; onFollow?: () => void }

/** A link inside the application: an ordinary address that opens without loading the page anew. */
export function AppLink({ href, children, className, title, current, label, onFollow }: LinkProps): ReactNode {
  const router = useRouter()
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onFollow?.()
    router.history.push(href)
  }
  return (
    <a href={href} className={className} title={title} aria-current={current ? 'page' : undefined} aria-label={label} onClick={follow}>
      {children}
    </a>
  )
}

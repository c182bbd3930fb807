import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Client } from '@zhujian/client'
import { ProblemError } from '@zhujian/client'
import type { InputOf, Operation, OutputOf } from '@zhujian/kernel'
import { createContext, use } from 'react'
import type { ReactNode } from 'react'
import { useLanguage } from './text-context.tsx'

const ClientContext = createContext<Client | null>(null)

export function ClientProvider({ client, children }: { client: Client; children: ReactNode }): ReactNode {
  return <ClientContext value={client}>{children}</ClientContext>
}

export function useClient(): Client {
  const client = use(ClientContext)
  if (!client) throw new Error('ClientProvider is missing')
  return client
}

type QuestionOptions = { enabled?: boolean; keep?: boolean }

/**
 * Asks a query operation and keeps its last answer while the next is on its way (shown greyed).
 * The language is part of the key: labels inside answers are in it.
 */
export function useOperation<Op extends Operation>(op: Op, input: InputOf<Op>, options: QuestionOptions = {}): UseQueryResult<OutputOf<Op>, Error> {
  const client = useClient()
  const { language } = useLanguage()
  return useQuery<OutputOf<Op>, Error>({
    queryKey: [op.name, input, language],
    queryFn: ({ signal }) => client.call(op, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keep === false ? {} : { placeholderData: keepPreviousData as never }),
    // A refusal stays a refusal, and the client has already retried a lost connection.
    retry: false,
  })
}

type ItemsOf<Op> = OutputOf<Op> extends { items: (infer Item)[] } ? Item : never

export type Pages<Item> = {
  items: readonly Item[]
  total: number | null
  more: (() => void) | null
  loading: boolean
  fetching: boolean
  error: Error | null
  retry: () => void
}

/** A list by keyset pages, grown by `more`; `head` is the whole answer of the first page, with what it says beside its items. */
export function usePages<Op extends Operation>(op: Op, input: Omit<InputOf<Op>, 'cursor'>, options: { enabled?: boolean } = {}): Pages<ItemsOf<Op>> & { head: OutputOf<Op> | null } {
  const client = useClient()
  const { language } = useLanguage()
  const query = useInfiniteQuery({
    queryKey: [op.name, 'pages', input, language],
    queryFn: async ({ pageParam, signal }) => {
      const page = await client.call(op, { ...input, cursor: pageParam === '' ? undefined : pageParam } as InputOf<Op>, { signal })
      // Every list of the contract answers { items, nextCursor }; the type of one operation is not seen from here.
      return page as OutputOf<Op> & { items: ItemsOf<Op>[]; nextCursor: string | null; total?: number }
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
    retry: false,
  })
  return {
    items: query.data?.pages.flatMap((page) => page.items) ?? [],
    head: query.data?.pages[0] ?? null,
    total: query.data?.pages[0]?.total ?? null,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    loading: query.data === undefined && query.error === null,
    fetching: query.isFetching,
    error: query.error,
    retry: () => void query.refetch(),
  }
}

export type Command<Op extends Operation> = {
  run: (input: InputOf<Op>) => Promise<OutputOf<Op> | null>
  busy: boolean
  problem: Error | null
  done: OutputOf<Op> | undefined
  reset: () => void
}

/** Runs a mutation. A refusal is kept in `problem` to be shown beside its cause; success makes the named answers stale. */
export function useCommand<Op extends Operation>(op: Op, stale: readonly string[] = []): Command<Op> {
  const client = useClient()
  const queries = useQueryClient()
  const mutation = useMutation<OutputOf<Op>, Error, InputOf<Op>>({
    mutationKey: [op.name],
    mutationFn: (input) => client.call(op, input),
    onSuccess: () => Promise.all(stale.map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  })
  return {
    run: (input) => mutation.mutateAsync(input).catch(() => null),
    busy: mutation.isPending,
    problem: mutation.error,
    done: mutation.data,
    reset: mutation.reset,
  }
}

/** Makes answers stale from outside a command. */
export function useStale(): (...names: string[]) => void {
  const queries = useQueryClient()
  return (...names) => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] })
  }
}

/** The refusal inside an error, if it is one. */
export function problemIn(error: unknown): ProblemError | null {
  return error instanceof ProblemError ? error : null
}

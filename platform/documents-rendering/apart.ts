import { Worker } from 'node:worker_threads'
import { sweeper } from './sweep.ts'
import { TableError } from './table.ts'
import type { TableForm, TableHead, TableHints, TableRow } from './table.ts'
import type { WorkbookReturn } from './workbook-return.ts'

/** What the reader of one file may take: a file made to fill the memory ends its own thread and nothing else. */
const limits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }

export type Ask = { path: string; hints: TableHints } | { path: string; form: TableForm } | { path: string; back: WorkbookReturn }
export type Told =
  | { told: 'head'; head: TableHead }
  | { told: 'rows'; rows: TableRow[] }
  | { told: 'end' }
  | { told: 'refused'; code: TableError['code']; figures: Record<string, string | number> }

/** As inspectTable, in a thread of its own: what people upload must not stop the server. @throws TableError */
export async function inspectApart(path: string, hints: TableHints): Promise<TableHead> {
  for await (const told of ask({ path, hints })) if (told.told === 'head') return told.head
  throw new TableError('damaged', { problem: 'end' })
}

/** As readTable, in a thread of its own; it reads on only when the rows before were taken. @throws TableError */
export async function* readApart(path: string, form: TableForm): AsyncGenerator<TableRow> {
  const sweep = sweeper()
  for await (const told of ask({ path, form })) {
    if (told.told !== 'rows') continue
    await sweep(told.rows.length)
    yield* told.rows
  }
}

/** As returnWorkbook, in a thread of its own. @throws TableError */
export async function returnApart(path: string, back: WorkbookReturn): Promise<void> {
  const told = ask({ path, back })
  while (!(await told.next()).done);
}

async function* ask(question: Ask): AsyncGenerator<Told> {
  const worker = new Worker(new URL('./table-thread.ts', import.meta.url), { workerData: question, resourceLimits: limits })
  const inbox: Told[] = []
  let failed: unknown
  let wake = (): void => {}
  worker.on('message', (told: Told) => {
    inbox.push(told)
    wake()
  })
  worker.on('error', (cause) => {
    failed = cause
    wake()
  })
  worker.on('exit', () => {
    inbox.push({ told: 'end' })
    wake()
  })
  try {
    for (;;) {
      const told = inbox.shift()
      if (told === undefined) {
        if (failed) throw unreadable(failed)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      if (told.told === 'refused') throw new TableError(told.code, told.figures)
      if (told.told === 'end') {
        if (failed) throw unreadable(failed)
        return
      }
      yield told
      worker.postMessage('on')
    }
  } finally {
    await worker.terminate()
  }
}

function unreadable(cause: unknown): unknown {
  const { code } = cause as { code?: string }
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TableError('tooLarge', { limitMebibytes: limits.maxOldGenerationSizeMb }, cause) : cause
}

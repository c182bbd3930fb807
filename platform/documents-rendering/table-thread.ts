import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import type { Ask, Told } from './apart.ts'
import { inspectTable, readTable } from './read-table.ts'
import { TableError } from './table.ts'
import type { TableRow } from './table.ts'
import { returnWorkbook } from './workbook-return.ts'

/** Rows a message: few enough to be light, many enough to be worth it. */
const rowsAMessage = 500

/** The thread that reads one file for inspectApart, readApart and returnApart. */
async function work(question: Ask): Promise<void> {
  if ('hints' in question) return tell({ told: 'head', head: await inspectTable(question.path, question.hints) })
  if ('back' in question) return returnWorkbook(question.path, question.back)
  let batch: TableRow[] = []
  for await (const row of readTable(question.path, question.form)) {
    batch.push(row)
    if (batch.length < rowsAMessage) continue
    await tellRows(batch)
    batch = []
  }
  if (batch.length > 0) await tellRows(batch)
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}

async function tellRows(rows: TableRow[]): Promise<void> {
  const taken = parentPort ? once(parentPort, 'message') : Promise.resolve()
  tell({ told: 'rows', rows })
  await taken
}

try {
  await work(workerData as Ask)
  tell({ told: 'end' })
} catch (cause) {
  if (!(cause instanceof TableError)) throw cause
  tell({ told: 'refused', code: cause.code, figures: cause.figures })
}
// Ends the thread: a port that is listened to would keep it.
parentPort?.close()

/** Lists taken away and read in: half a million rows out, a hundred thousand with errors in, over HTTP as people do it. */
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspectTable, readTable, writeWorkbook } from '@zhujian/documents-rendering'
import { newId, Person } from '@zhujian/testing'
import type { ImportView } from '@zhujian/projects/api'
import type { Print } from './load.ts'

type Subject = { url: string; pss(): number }

/** The most memory a process had while something ran, looked at ten times a second. */
async function peakOf<T>(subject: Subject, work: () => Promise<T>): Promise<{ value: T; peakMiB: number; ms: number }> {
  let peakMiB = subject.pss()
  const timer = setInterval(() => (peakMiB = Math.max(peakMiB, subject.pss())), 100)
  const began = performance.now()
  try {
    return { value: await work(), peakMiB, ms: performance.now() - began }
  } finally {
    clearInterval(timer)
  }
}

/** Every project of the city as one workbook; the client counts bytes and keeps none. */
export async function exportFigures(subject: Subject, cookie: string, rows: number, print: Print): Promise<void> {
  let firstMs = 0
  let bytes = 0
  let most = 0
  const began = performance.now()
  const done = await peakOf(subject, async () => {
    const answer = await fetch(`${subject.url}/api/projects/export`, { headers: { cookie } })
    if (!answer.ok || !answer.body) throw new Error(`the export answered ${answer.status}`)
    for await (const part of answer.body) {
      if (bytes === 0) firstMs = performance.now() - began
      bytes += part.length
      most = Math.max(most, subject.pss())
    }
  })
  print(`export ${rows} rows to Excel`, 'whole', done.ms / 1000, 's', { firstByteMs: Math.round(firstMs), targetFirstByteMs: 1000, peakPssMiB: Math.max(most, done.peakMiB), targetPeakMiB: 200, fileMiB: Math.round(bytes / 1024 / 1024) })
}

const words = JSON.parse(readFileSync(join(import.meta.dirname, 'data/import-table.json'), 'utf8')) as { sheet: string; columns: string[]; stages: string[]; name: string; place: string; noAmount: string }

/** A workbook of so many rows, one in twenty wrong; answers the keys of those. */
async function workbookOf(path: string, rows: number): Promise<string[]> {
  const wrong: string[] = []
  const book = writeWorkbook(createWriteStream(path))
  book.sheet({ name: words.sheet, columns: words.columns.map((title) => ({ title, kind: 'text' as const })), preamble: [] })
  for (let first = 0; first < rows; first += 1000) {
    const part = Array.from({ length: Math.min(1000, rows - first) }, (_, at) => {
      const i = first + at
      const bad = i % 20 === 7
      if (bad) wrong.push(`I-${i}`)
      return [`I-${i}`, bad && i % 40 === 7 ? '' : words.name.replace('{i}', String(i)), words.place.replace('{i}', String(i % 30)), bad && i % 40 !== 7 ? words.noAmount : String(100 + (i % 9000)), words.stages[i % 4] ?? '', `2026-0${1 + (i % 9)}-01`]
    })
    await book.rows(part)
  }
  await book.end()
  return wrong
}

/** A workbook read in from the browser's side: uploaded, imported in the background, its refused rows fetched and compared. */
export async function importFigures(subject: Subject, rows: number, print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zhujian-bench-table-'))
  try {
    const path = join(folder, 'table.xlsx')
    const wrong = await workbookOf(path, rows)
    const office = await new Person(subject.url, 'lgOffice.990200').signIn('Jiangzhou@2026')
    const done = await peakOf(subject, async () => {
      const fileId = await office.upload('table.xlsx', readFileSync(path))
      const { importId } = await office.does('importPortfolio', { id: newId(), fileId })
      for (;;) {
        const view = (await office.does('getImport', { importId })) as unknown as ImportView
        if (!['queued', 'running'].includes(view.state)) return view
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    })
    const view = done.value
    const returned = join(folder, 'returned.xlsx')
    writeFileSync(returned, (await office.fetches('getImportRefusals', { importId: view.importId })).bytes)
    const named = new Set<string>()
    const { form } = await inspectTable(returned, { headerRow: 1 })
    for await (const row of readTable(returned, form)) if (row.row > 1) named.add(row.cells[0] ?? '')
    const missing = wrong.filter((key) => !named.has(key)).length
    print(`import ${rows} rows from Excel`, 'whole', done.ms / 1000, 's', { targetS: 60, peakPssMiB: done.peakMiB, targetPeakMiB: 400, stored: view.stored, refused: view.refused, wrongRows: wrong.length, notNamed: missing + Math.abs(named.size - wrong.length) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

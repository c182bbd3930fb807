import { join } from 'node:path'
import { loadConfig } from '@zhujian/config'
import { runAsSystem } from '@zhujian/database'
import { tenantStore } from '@zhujian/tenancy/server'
import type { Division } from '@zhujian/tenancy/server'
import { operatorPath, readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'
import { requireFile, rowsOf } from './table-file.ts'

const help = `Usage: npm run zhujian -- import divisions FOLDER [--json]

Imports the administrative divisions of FOLDER: divisions-2023-provinces.csv, -cities.csv, -areas.csv and -streets.csv
(columns code, name and the code of the division above). Divisions already there are only renamed.

  --json   the last line of stdout is {"provinces","cities","areas","streets","changed"}`

/** Level by level, with the column that names the division above. */
const levels = [
  { name: 'provinces', level: 1, parent: null },
  { name: 'cities', level: 2, parent: 'provinceCode' },
  { name: 'areas', level: 3, parent: 'cityCode' },
  { name: 'streets', level: 4, parent: 'areaCode' },
] as const
const batchSize = 5000

async function run(args: string[], signal: AbortSignal): Promise<void> {
  const given = readArguments(args, { json: { type: 'boolean' } }, 1)
  const folder = operatorPath(given.positionals[0] ?? '')
  const files = levels.map((it) => ({ ...it, path: join(folder, `divisions-2023-${it.name}.csv`) }))
  for (const file of files) requireFile(file.path)
  // All files are read before anything is stored: a wrong one leaves nothing half done.
  const read: { name: string; divisions: Division[] }[] = []
  for (const file of files) read.push({ name: file.name, divisions: await readDivisions(file.path, file.level, file.parent) })
  const progress = (line: string): void => console.error(line)
  const changed = await withDatabase(loadConfig(undefined, root), progress, (database) =>
    runAsSystem(database.app, async (tx) => {
      let count = 0
      for (const { name, divisions } of read) {
        for (let at = 0; at < divisions.length; at += batchSize) {
          signal.throwIfAborted()
          count += await tenantStore.saveDivisions(tx, divisions.slice(at, at + batchSize))
          progress(`${name}: ${Math.min(at + batchSize, divisions.length)} of ${divisions.length}`)
        }
      }
      return count
    }),
  )
  const counts = Object.fromEntries(read.map(({ name, divisions }) => [name, divisions.length]))
  if (given.flag('json')) console.log(JSON.stringify({ ...counts, changed }))
  else console.log(`${read.map(({ name, divisions }) => `${divisions.length} ${name}`).join(', ')}; ${changed} added or renamed`)
}

/** Reads one level; codes are the short forms of the file (11, 1101, 110101, 110101001), a province stands under nothing. */
async function readDivisions(path: string, level: number, parentColumn: string | null): Promise<Division[]> {
  const found = new Map<number, Division>()
  let header: string[] | undefined
  for await (const { cells } of rowsOf(path, { kind: 'csv', encoding: 'utf-8', delimiter: ',', headerRow: 1 })) {
    if (!header) {
      header = cells
      const missing = ['code', 'name', ...(parentColumn ? [parentColumn] : [])].filter((column) => !cells.includes(column))
      if (missing.length > 0) throw new OperatorError(`${path} lacks columns: ${missing.join(', ')}`)
      continue
    }
    const cell = (column: string): string => cells[header?.indexOf(column) ?? -1] ?? ''
    const code = codeOf(path, cell('code'))
    found.set(code, { code, name: cell('name'), level, parent: parentColumn ? codeOf(path, cell(parentColumn)) : null })
  }
  return [...found.values()]
}

function codeOf(path: string, text: string): number {
  if (!/^\d{2,12}$/.test(text)) throw new OperatorError(`${path} holds a code that is no number: "${text}"`)
  return Number(text)
}

export const importDivisionsCommand: Command = {
  words: 'import divisions',
  summary: 'import the administrative divisions of China',
  help,
  run,
}

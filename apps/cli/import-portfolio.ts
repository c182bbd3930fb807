import { userInfo } from 'node:os'
import { basename, join } from 'node:path'
import { assemble, words } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { systemIds } from '@zhujian/http'
import { shippedMappings } from '@zhujian/projects/server'
import { operatorPath, readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { importFile } from './import-file.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'
import { requireFile } from './table-file.ts'

const help = `Usage: npm run zhujian -- import portfolio FILE [--mapping M] [--region R] [--json]

Imports the projects of a foreign table: CSV (UTF-8, GBK, Latin-1 or UTF-16) or a workbook (.xlsx). Works whether the server runs or not.
Every row is stored, or refused with its reason into DATA_DIR/imports/FILE.refused.csv.
Importing the same file again changes nothing. Amounts stay in their own currency: nothing is
converted, and only amounts in CNY are graded. Of several rows with one key the last one wins.

  --mapping M   ${shippedMappings().join(', ')}, or a JSON file like those in modules/delivery/projects/data/mappings
                (without it the header of the file decides)
  --region R    a region within 990200-990299 instead of the one of the mapping
  --json        the last line of stdout is {"rows","stored","refused","created"}`

async function run(args: string[], signal: AbortSignal): Promise<void> {
  const given = readArguments(args, { mapping: { type: 'string' }, region: { type: 'string' }, json: { type: 'boolean' } }, 1)
  const file = operatorPath(given.positionals[0] ?? '')
  requireFile(file)
  const region = given.text('region')
  if (region !== undefined && !/^\d{6}$/.test(region)) throw new OperatorError(`--region is no region code: ${region}`)
  const named = given.text('mapping')
  const mapping = named?.includes('/') || named?.endsWith('.json') ? operatorPath(named) : named
  const progress = (line: string): void => console.error(line)
  const config = loadConfig(undefined, root)
  const refusalPath = join(config.dataDir, 'imports', `${basename(file)}.refused.csv`)
  const started = performance.now()
  const outcome = await withDatabase(config, progress, async (database) => {
    const { pool, projects } = await assemble(database, false, new Date())
    const parts = { pool, projects, text: words, ids: systemIds(), now: () => new Date() }
    return importFile(parts, { file, mapping, region: region === undefined ? undefined : Number(region), refusalPath, osUser: systemUser(), progress, signal })
  })
  const { rows, stored, refused, created, updated } = outcome
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const counts = `${stored} stored (${created} created, ${updated} updated), ${refused} refused, ${seconds} s`
  const line = `${rows} rows by mapping ${outcome.mapping} into region ${outcome.region}: ${counts}`
  const again = outcome.replaced.count > 0 ? `; ${outcome.replaced.count} rows gave way to a later row of the same key (rows ${outcome.replaced.rows.join(', ')}${outcome.replaced.count > outcome.replaced.rows.length ? ', …' : ''})` : ''
  const where = refused > 0 ? `; refused rows with their reasons: ${refusalPath}` : ''
  if (given.flag('json')) {
    progress(line + again + where)
    console.log(JSON.stringify({ rows, stored, refused, created }))
  } else console.log(line + again + where)
}

function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}` // A container may run under a number that has no name.
  }
}

export const importPortfolioCommand: Command = {
  words: 'import portfolio',
  summary: 'import the projects of a foreign table (CSV or workbook)',
  help,
  run,
}

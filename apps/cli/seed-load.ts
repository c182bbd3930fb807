import { loadConfig } from '@zhujian/config'
import { fill } from './bulk-store.ts'
import { readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- seed load --projects N [--payments M]

Fills the demo city with N projects and M payments for measuring: rows written in bulk, without facts, never to be taken for records.
The demo city must be there (start the server once). Asked again it adds nothing.`

const most = 20_000_000

function countOf(text: string | undefined, name: string): number {
  const count = Number(text)
  if (text === undefined || !Number.isInteger(count) || count < 0 || count > most) throw new OperatorError(`--${name} needs a whole number of at most ${most}: see --help`)
  return count
}

async function run(args: string[]): Promise<void> {
  const given = readArguments(args, { projects: { type: 'string' }, payments: { type: 'string' } }, 0)
  const [projects, payments] = [countOf(given.text('projects'), 'projects'), countOf(given.text('payments') ?? '0', 'payments')]
  if (projects === 0 && payments > 0) throw new OperatorError('payments belong to projects: --projects is 0')
  const progress = (line: string): void => console.error(line)
  await withDatabase(loadConfig(undefined, root), progress, (database) => fill(database.admin, projects, payments, progress))
  console.log(JSON.stringify({ projects, payments }))
}

export const seedLoadCommand: Command = { words: 'seed load', summary: 'fill the demo city with bulk rows for measuring', help, run }

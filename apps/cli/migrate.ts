import { loadConfig } from '@zhujian/config'
import { readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- migrate

Brings the database up to this version of the program; one that is up to date stays as it is.`

async function run(args: string[]): Promise<void> {
  readArguments(args, {}, 0)
  await withDatabase(
    loadConfig(undefined, root),
    (line) => console.error(line),
    async () => {}, // Opening the database has migrated it.
  )
  console.log('the database is up to date')
}

export const migrateCommand: Command = { words: 'migrate', summary: 'bring the database up to this version', help, run }

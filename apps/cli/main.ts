import { ConfigError } from '@zhujian/config'
import { FatalStartError } from '@zhujian/database'
import { ImportError } from '@zhujian/projects/server'
import { backupCommand } from './backup.ts'
import type { Command } from './command.ts'
import { exportOc4idsCommand } from './export-oc4ids.ts'
import { importDivisionsCommand } from './import-divisions.ts'
import { importPortfolioCommand } from './import-portfolio.ts'
import { migrateCommand } from './migrate.ts'
import { newModuleCommand } from './new-module.ts'
import { OperatorError } from './operator-error.ts'
import { restoreCommand } from './restore.ts'
import { seedLoadCommand } from './seed-load.ts'
import { tenantCreateCommand } from './tenant-create.ts'
import { verifyCommand } from './verify.ts'

const commands: readonly Command[] = [importPortfolioCommand, importDivisionsCommand, exportOc4idsCommand, tenantCreateCommand, migrateCommand, backupCommand, restoreCommand, seedLoadCommand, verifyCommand, newModuleCommand]

function overview(): string {
  const lines = commands.map((command) => `  ${command.words.padEnd(18)} ${command.summary}`)
  return ['Usage: npm run zhujian -- COMMAND [--help]', '', ...lines].join('\n')
}

async function main(args: string[]): Promise<void> {
  const command = commands.find((candidate) => candidate.words.split(' ').every((word, at) => args[at] === word))
  const wantsHelp = args.includes('--help') || args.includes('-h')
  if (command && wantsHelp) return console.log(command.help)
  if (args.length === 0 || wantsHelp) return console.log(overview())
  if (!command) throw new OperatorError(`no command ${args.filter((word) => !word.startsWith('-')).join(' ')}: see --help`)
  await command.run(args.slice(command.words.split(' ').length), stopSignal())
}

/** Stops the work at its next step, so that an embedded database is closed in order. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop.abort(new OperatorError('stopped before the end: run it again to complete it')))
  return stop.signal
}

/** One line for what the operator can put right or the machine refused; the whole error for what must be a bug. */
function reportOf(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause
  const plain = [OperatorError, ImportError, FatalStartError, ConfigError].some((kind) => cause instanceof kind)
  const { code } = cause as { code?: unknown }
  const machine = typeof code === 'string' && /^(E[A-Z]+|Z_\w+|57P0\d|08\w{3}|53\w{3})$/.test(code)
  return plain || machine || cause.message.startsWith('Connection terminated') ? `zhujian: ${cause.message}` : cause
}

main(process.argv.slice(2)).catch((cause: unknown) => {
  console.error(reportOf(cause))
  process.exitCode = 1
})

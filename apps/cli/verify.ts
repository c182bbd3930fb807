import { loadConfig } from '@zhujian/config'
import { runAsSystem } from '@zhujian/database'
import { verifyBook, verifyFacts } from '@zhujian/ledger/server'
import { readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- verify [--project ID]

Recomputes the leaf hash of every ledger fact from the fact's own text and compares it with the stored one: of one project, or of
the whole book where none is named.

  --project ID   the id of a project`

async function run(args: string[]): Promise<void> {
  const projectId = readArguments(args, { project: { type: 'string' } }, 0).text('project')
  if (projectId !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(projectId))
    throw new OperatorError(`--project is no id of a project: ${projectId}`)
  const { facts, wrong } = await withDatabase(
    loadConfig(undefined, root),
    (line) => console.error(line),
    (database) => runAsSystem(database.app, (tx) => (projectId === undefined ? verifyBook(tx, (count) => console.error(`${count} facts`)) : verifyFacts(tx, projectId))),
  )
  if (facts === 0) throw new OperatorError(projectId === undefined ? 'the book is empty' : `no facts of project ${projectId}`)
  if (wrong.length > 0) throw new OperatorError(`${wrong.length} of ${facts} facts do not match their hash: ${wrong.slice(0, 100).join(', ')}`)
  console.log(`${facts} facts of ${projectId === undefined ? 'the book' : `project ${projectId}`}: every hash matches`)
}

export const verifyCommand: Command = {
  words: 'verify',
  summary: 'recompute the hashes of the ledger facts, of a project or all',
  help,
  run,
}

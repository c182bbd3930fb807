import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { assemble, words } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { systemScope } from '@zhujian/database'
import { programActor, runAsProgram, systemIds } from '@zhujian/http'
import { writeOc4ids } from '@zhujian/projects/server'
import { operatorPath, readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- export oc4ids --region R OUT.json [--json]

Writes the approved projects of region R and of the regions below it (none that is still declared or was refused) as one package of the Open Contracting for Infrastructure Data Standard
(OC4IDS 0.9) into OUT.json, every one of them valid. Works whether the server runs or not.

  --region R   a region code, such as 990100
  --json       the last line of stdout is {"projects"}`

async function run(args: string[]): Promise<void> {
  const given = readArguments(args, { region: { type: 'string' }, json: { type: 'boolean' } }, 1)
  const path = operatorPath(given.positionals[0] ?? '')
  const region = given.text('region')
  if (region === undefined || !/^\d{6}$/.test(region)) throw new OperatorError(region === undefined ? 'name a region: --region 990100' : `--region is no region code: ${region}`)
  if (existsSync(path)) throw new OperatorError(`${path} is there already: choose another name, or remove it`)
  if (!existsSync(dirname(path))) throw new OperatorError(`there is no folder ${dirname(path)}`)
  const progress = (line: string): void => console.error(line)
  // Under another name until it is whole: half a package must not look like one.
  const partial = `${path}.partial`
  try {
    const { projects, leftOut } = await withDatabase(loadConfig(undefined, root), progress, async (database) => {
      const assembled = await assemble(database, false, new Date())
      const tenant = assembled.tenants.all().get(Number(region))
      if (!tenant) throw new OperatorError(`region ${region} has no tenant`)
      const actor = programActor('system:cli', tenant.regionCode, { ...systemScope, readLo: tenant.lo, readHi: tenant.hi })
      const run = { pool: assembled.pool, text: words, ids: systemIds(), now: new Date(), actor, operation: 'exportOc4ids' }
      return runAsProgram(run, (ctx) => writeOc4ids(ctx, assembled.projects, { lo: tenant.lo, hi: tenant.hi, regionCode: tenant.regionCode }, createWriteStream(partial), (count) => progress(`${count} projects`)))
    })
    renameSync(partial, path)
    const said = `${projects} projects of region ${region} written to ${path}; ${leftOut} declared ones left out, as they are not approved`
    if (given.flag('json')) progress(said)
    console.log(given.flag('json') ? JSON.stringify({ projects }) : said)
  } catch (cause) {
    rmSync(partial, { force: true })
    throw cause
  }
}

export const exportOc4idsCommand: Command = {
  words: 'export oc4ids',
  summary: 'write the projects of a region as an OC4IDS package',
  help,
  run,
}

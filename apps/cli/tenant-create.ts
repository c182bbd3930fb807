import { assemble, words } from '@zhujian/app-server'
import type { Assembled } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { programActor, runAsProgram, systemIds } from '@zhujian/http'
import { foundTenant } from '@zhujian/identity/server'
import type { Founding, FoundingRequest } from '@zhujian/identity/server'
import type { Refusal } from '@zhujian/kernel'
import { readArguments } from './command.ts'
import type { Arguments, Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- tenant create --region CODE --name NAME [--lo N --hi N] [--unit NAME] [--credit-code CODE] [--json]

Creates a real tenant, with the strict security policy, and its first administrators: sysAdmin.CODE, secAdmin.CODE,
secAdmin2.CODE and auditAdmin.CODE. Their one-time passwords are printed once and kept nowhere; each must be changed at the first
sign-in. There are two security administrators because only another one releases an account that is held.
A county within a city that is a tenant is administered by the city's administrators and gets none of its own.
Works whether the server runs or not. A tenant that exists already is left as it is.

  --region CODE       division code of six digits, 440300 or 440303; codes from 990000 are kept for trials
  --name NAME         what it is called on screens
  --lo N --hi N       the range of division codes that belong to it; without them a county is itself, and a city reaches as far
                      as its counties in the division table (see import divisions)
  --unit NAME         the unit that runs the platform there, made with the tenant
  --credit-code CODE  its unified social credit code; without it a provisional one is made
  --json              the last line of stdout is {"created","regionCode","name","lo","hi","parent","accounts":[{"username","role","password"}]}`

const flags = { region: { type: 'string' }, name: { type: 'string' }, lo: { type: 'string' }, hi: { type: 'string' }, unit: { type: 'string' }, 'credit-code': { type: 'string' }, json: { type: 'boolean' } } as const

/** What a refused founding says to the operator, thrown so that nothing of it is kept. */
class FoundingRefused extends OperatorError {
  constructor({ code, figures }: Refusal) {
    super(words.say('en', `refusal.${code}`, figures))
  }
}

async function run(args: string[]): Promise<void> {
  const given = readArguments(args, flags, 0)
  const request = requestOf(given)
  const progress = (line: string): void => console.error(line)
  const founding = await withDatabase(loadConfig(undefined, root), progress, async (database) => createTenant(await assemble(database, false, new Date()), request))
  if (given.flag('json')) console.log(JSON.stringify(jsonOf(founding)))
  else console.log(linesOf(founding).join('\n'))
}

/** Founds a tenant as the command line. @throws OperatorError with one line when it is refused. */
export function createTenant({ pool, identity }: Assembled, request: FoundingRequest): Promise<Founding> {
  const program = { pool, text: words, ids: systemIds(), now: new Date(), actor: programActor('system:cli', request.regionCode), operation: 'createTenant' }
  return runAsProgram(program, async (ctx) => {
    const founded = await foundTenant(ctx, identity, request)
    if (!founded.ok) throw new FoundingRefused(founded)
    return founded.value
  })
}

function requestOf(given: Arguments): FoundingRequest {
  const name = given.text('name')?.normalize('NFC').trim() ?? ''
  if (name === '' || name.length > 60 || /\p{Cc}/u.test(name)) throw new OperatorError('needs --name with 1 to 60 characters: see --help')
  const [lo, hi] = [given.text('lo'), given.text('hi')]
  if ((lo === undefined) !== (hi === undefined)) throw new OperatorError('needs --lo and --hi together: see --help')
  const [unitName, creditCode] = [given.text('unit'), given.text('credit-code')]
  return {
    regionCode: codeOf('region', given.text('region')),
    name,
    ...(lo === undefined ? {} : { range: { lo: codeOf('lo', lo), hi: codeOf('hi', hi) } }),
    ...(unitName === undefined ? {} : { unitName }),
    ...(creditCode === undefined ? {} : { creditCode }),
  }
}

function codeOf(flag: string, text: string | undefined): number {
  if (!text || !/^[1-9]\d{5}$/.test(text)) throw new OperatorError(`needs --${flag} with a division code of six digits: see --help`)
  return Number(text)
}

function jsonOf({ created, tenant, administrators }: Founding): Record<string, unknown> {
  const { regionCode, name, lo, hi, parent } = tenant
  return { created, regionCode, name, lo, hi, parent, accounts: administrators.map(({ username, role, password }) => ({ username, role, password })) }
}

function linesOf({ created, tenant, administrators }: Founding): string[] {
  const what = `tenant ${tenant.regionCode} ${tenant.name} (${tenant.lo}-${tenant.hi})`
  if (!created) return [`${what} exists already: nothing changed`]
  if (administrators.length === 0) return [`${what} created; it is administered by the administrators of ${tenant.parent}`]
  const widest = Math.max(...administrators.map(({ username }) => username.length))
  return [`${what} created; its administrators, with passwords that are shown this once and must be changed at the first sign-in:`, ...administrators.map(({ username, password }) => `  ${username.padEnd(widest)}  ${password}`)]
}

export const tenantCreateCommand: Command = { words: 'tenant create', summary: 'create a real tenant and its first administrators', help, run }

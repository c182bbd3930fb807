import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text as approvals } from '@zhujian/approvals/text'
import { text as cockpit } from '@zhujian/cockpit/text'
import { text as contracts } from '@zhujian/contracts/text'
import { text as documents } from '@zhujian/documents/text'
import { text as funds } from '@zhujian/funds/text'
import { text as identity } from '@zhujian/identity/text'
import { text as ledger } from '@zhujian/ledger/text'
import { text as notifications } from '@zhujian/notifications/text'
import { text as organisation } from '@zhujian/organisation/text'
import { text as policy } from '@zhujian/policy/text'
import { text as projects } from '@zhujian/projects/text'
import { text as schedule } from '@zhujian/schedule/text'
import { text as tenancy } from '@zhujian/tenancy/text'
import { commonText, createText } from '@zhujian/text'
import type { Catalogs, Text } from '@zhujian/text'

type RoleSeed = { body: { roles: { id: string; scope: string; label: Label }[] } }
type Label = { zh: string; en: string }
type GateSeed = { body: { gates: { id: string; name: Label; conditions: { id: string; label: Label }[] }[] } }

const roles = (JSON.parse(readFileSync(join(import.meta.dirname, '../../modules/foundation/organisation/data/roles.json'), 'utf8')) as RoleSeed).body.roles

/** The reach of each role (domain/02 §2): own, project, department, region, city. */
export const roleDomains: ReadonlyMap<string, string> = new Map(roles.map((role) => [role.id, role.scope]))

const roleWords: Catalogs = {
  'zh-CN': Object.fromEntries(roles.map((role) => [`role.${role.id}`, role.label.zh])),
  en: Object.fromEntries(roles.map((role) => [`role.${role.id}`, role.label.en])),
}

const gates = (JSON.parse(readFileSync(join(import.meta.dirname, '../../modules/foundation/policy/data/gates.json'), 'utf8')) as GateSeed).body.gates

/** The conditions of the shipped gates are named there; what is missing is said by the figures of a hit. */
const gateWords: Catalogs = {
  'zh-CN': Object.fromEntries(gates.flatMap((gate) => gate.conditions.map((condition) => [`rule.${condition.id}`, `${gate.id} ${gate.name.zh}：${condition.label.zh}`]))),
  en: Object.fromEntries(gates.flatMap((gate) => gate.conditions.map((condition) => [`rule.${condition.id}`, `${gate.id} ${gate.name.en}: ${condition.label.en}`]))),
}

/** The wording of all modules. */
export const words: Text = createText([
  roleWords,
  gateWords,
  commonText,
  ...tenancy,
  ...ledger,
  ...policy,
  ...organisation,
  ...identity,
  ...documents,
  ...approvals,
  ...notifications,
  ...funds,
  ...projects,
  ...contracts,
  ...schedule,
  ...cockpit,
])

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolesBody } from '@zhujian/organisation/domain'
import type { RolesTable } from '@zhujian/organisation/domain'

/** The shipped table of roles and exclusions, with the version a grant is recorded under. */
export type ShippedRoles = { version: string; table: RolesTable }

/** Reads the table of roles. @throws ZodError when it is not of its shape. */
export function readRoles(): ShippedRoles {
  const raw = JSON.parse(readFileSync(join(import.meta.dirname, '../data/roles.json'), 'utf8')) as { version: string; body: unknown }
  return { version: raw.version, table: rolesBody.parse(raw.body) }
}

import { createHash, createHmac } from 'node:crypto'
import pg from 'pg'
import { FatalStartError } from './errors.ts'

/**
 * The roles of the database. None but the login roles may log in; each request steps into one of the others for one transaction.
 * `app`: office posts, bounded by a region range. `project`: outsiders, bounded by their projects. `auth`: the sign-in tables.
 * `owner`: owns the schemas and, like everyone, is bound by row security. `search`: owns the few functions that must see past it.
 */
export const roles = {
  app: 'zhujian_app',
  project: 'zhujian_project',
  auth: 'zhujian_auth',
  owner: 'zhujian_owner',
  search: 'zhujian_search',
} as const

/** Login roles are per database, since roles are shared by a whole cluster. */
export function loginRole(database: string, purpose: 'app' | 'auth' | 'jobs'): string {
  return `zhujian_${purpose}_login_${createHash('sha256').update(database).digest('hex').slice(0, 10)}`
}

export function loginPassword(secret: string, role: string): string {
  return createHmac('sha256', secret).update(role).digest('hex')
}

/** Makes the roles where they are missing. @throws FatalStartError naming the right that the connecting role lacks. */
export async function ensureRoles(client: pg.Client, database: string, secret: string): Promise<void> {
  await refuseWeakRole(client, database)
  for (const role of Object.values(roles)) {
    await createRole(client, role, `nologin noinherit ${role === roles.search ? 'bypassrls' : 'nobypassrls'}`)
  }
  for (const purpose of ['app', 'auth'] as const) {
    const role = loginRole(database, purpose)
    await createRole(client, role, 'login noinherit nobypassrls')
    await client.query(`alter role ${role} password '${loginPassword(secret, role)}'`)
    for (const granted of purpose === 'app' ? [roles.app, roles.project] : [roles.auth]) await client.query(`grant ${granted} to ${role}`)
    await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${role}`)
  }
  await ensureJobs(client, database, secret)
  await client.query(`grant ${roles.search} to ${roles.owner}`)
  await client.query(`grant ${roles.owner} to current_user`)
  await client.query(`grant create on database ${pg.escapeIdentifier(database)} to ${roles.owner}`)
}

/** The job runner keeps its own tables in its own schema and has no right to any other. */
async function ensureJobs(client: pg.Client, database: string, secret: string): Promise<void> {
  const role = loginRole(database, 'jobs')
  await createRole(client, role, 'login noinherit nobypassrls')
  await client.query(`alter role ${role} password '${loginPassword(secret, role)}'`)
  await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${role}`)
  await client.query(`grant ${role} to current_user`)
  await client.query(`create schema if not exists jobs authorization ${role}`)
}

async function createRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  await client.query(`do $$ begin create role ${role} ${attributes}; exception when duplicate_object or unique_violation then null; end $$`)
}

async function refuseWeakRole(client: pg.Client, database: string): Promise<void> {
  const { rows } = await client.query<{ name: string; super: boolean; createrole: boolean; bypass: boolean; creates: boolean; version: number }>(
    `select rolname as name, rolsuper as super, rolcreaterole as createrole, rolbypassrls as bypass,
            has_database_privilege(current_user, current_database(), 'create') as creates, current_setting('server_version_num')::int as version
       from pg_roles where rolname = current_user`,
  )
  const role = rows[0]
  if (!role || role.super) return
  // Only since version 16 may a role with CREATEROLE and BYPASSRLS hand BYPASSRLS on.
  if (role.version < 160_000) throw new FatalStartError(`the role ${role.name} of DATABASE_URL must be a superuser: on PostgreSQL ${Math.floor(role.version / 10_000)} nobody else makes the roles this program needs`)
  const lacking = [!role.createrole && 'CREATEROLE', !role.bypass && 'BYPASSRLS', !role.creates && `CREATE on database ${database}`].filter(Boolean)
  if (lacking.length > 0) throw new FatalStartError(`the role ${role.name} of DATABASE_URL lacks: ${lacking.join(', ')}`)
}

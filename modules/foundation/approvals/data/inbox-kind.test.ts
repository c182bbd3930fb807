import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decidingRoles, inboxKindOf } from '../web/inbox-kind.ts'

const routes = join(import.meta.dirname, 'routes')
const text = readdirSync(routes).map((name) => readFileSync(join(routes, name), 'utf8')).join('\n')
const named = (attribute: string): string[] => [...new Set([...text.matchAll(new RegExp(`zj:${attribute}="(\\w+)"`, 'g'))].map((found) => found[1] ?? ''))].sort()

test('an empty inbox says truly whether a step of the routes ever comes to a role', () => {
  expect([...decidingRoles].sort()).toEqual(named('role'))
  expect(named('submitterRole').map((role) => [role, inboxKindOf(role)])).toEqual([['contractorClerk', 'applies'], ['ownerClerk', 'applies']])
  expect(['sysAdmin', 'auditor', 'policyEditor'].map(inboxKindOf)).toEqual(['administers', 'watches', 'watches'])
})

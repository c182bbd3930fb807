import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { roleConflicts, roleOf, rolesBody } from '../domain/index.ts'

const raw = JSON.parse(readFileSync(new URL('./roles.json', import.meta.url), 'utf8')) as { key: string; body: unknown }
const table = rolesBody.parse(raw.body)

test('the roles of domain/02 with their reach', () => {
  expect(table.roles).toHaveLength(43)
  expect(roleOf(table, 'treasury')).toMatchObject({ scope: 'region', side: 'government' })
  expect(roleOf(table, 'ownerClerk')).toMatchObject({ scope: 'department', side: 'owner' })
  expect(roleOf(table, 'bidder')).toMatchObject({ scope: 'own' })
  expect(roleOf(table, 'mayor')).toBeNull()
})

test('SOD-08: the auditor decides nothing', () => {
  expect(roleConflicts(['auditor', 'financeReviewer'], table)).toEqual(['SOD-08'])
  expect(roleConflicts(['auditor'], table)).toEqual([])
  expect(roleConflicts(['auditor', 'auditor'], table)).toEqual([])
})

test('SOD-09: administrators exclude each other and all business, but not being a citizen', () => {
  expect(roleConflicts(['sysAdmin', 'secAdmin'], table)).toEqual(['SOD-09'])
  expect(roleConflicts(['auditAdmin', 'ownerClerk'], table)).toEqual(['SOD-09'])
  expect(roleConflicts(['sysAdmin', 'auditor', 'countyChief'], table)).toEqual(['SOD-08', 'SOD-09'])
  expect(roleConflicts(['secAdmin', 'publicUser'], table)).toEqual([])
  expect(roleConflicts(['ownerClerk', 'ownerChief', 'employerChief'], table)).toEqual([])
})

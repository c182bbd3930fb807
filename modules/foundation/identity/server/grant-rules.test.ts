import { grantConflict, heldAt, isAdministrator, seesUnplaced } from '@zhujian/identity/domain'
import { readRoles } from '@zhujian/organisation/server'
import type { Tenant } from '@zhujian/tenancy/domain'
import { expect, test } from 'vitest'

// The rules of granting against the shipped table of roles.
const { table } = readRoles()
const tenant = (regionCode: number, parent: number | null): Tenant => ({ regionCode, name: String(regionCode), lo: regionCode, hi: regionCode + 99, parent, demo: false, timeZone: 'Asia/Shanghai' })

test('SOD-09 keeps the three administrators apart from each other and from every business role', () => {
  const administrators = ['sysAdmin', 'secAdmin', 'auditAdmin']
  for (const one of administrators) {
    for (const { id } of table.roles.filter((role) => role.id !== one && role.id !== 'publicUser')) {
      expect(grantConflict(id, [one], table)?.rule, `${id} beside ${one}`).toBe('SOD-09')
      expect(grantConflict(one, [id], table)?.rule, `${one} beside ${id}`).toBe('SOD-09')
    }
    expect(grantConflict(one, [one], table)).toBeNull()
  }
})

test('SOD-08 keeps the auditor from every deciding role, and names what is held and the source', () => {
  expect(grantConflict('auditor', ['contractorClerk', 'treasury'], table)).toMatchObject({ rule: 'SOD-08', holds: 'treasury' })
  expect(grantConflict('auditor', ['contractorClerk', 'treasury'], table)?.source).toContain('审计')
  expect(grantConflict('ownerChief', ['ownerClerk', 'employerChief'], table)).toBeNull()
  expect(grantConflict('ownerChief', [], table)).toBeNull()
})

test('a role of the whole city is held at the city, not in a county', () => {
  const role = (id: string) => table.roles.find((one) => one.id === id) ?? { scope: 'own' as const }
  expect(heldAt(role('lgOffice'), tenant(440100, null))).toBe(true)
  expect(heldAt(role('lgOffice'), tenant(440103, 440100))).toBe(false)
  expect(heldAt(role('countyChief'), tenant(440103, 440100))).toBe(true)
  expect(isAdministrator(table, 'secAdmin')).toBe(true)
  expect(isAdministrator(table, 'auditor')).toBe(false)
})

test('events of no region are seen by the city of the installation, and by nobody where there are two', () => {
  const city = new Map([tenant(440100, null), tenant(440103, 440100)].map((one) => [one.regionCode, one]))
  expect(seesUnplaced(city, 440100)).toBe(true)
  expect(seesUnplaced(city, 440103)).toBe(false)
  expect(seesUnplaced(new Map([...city, [330100, tenant(330100, null)]]), 440100)).toBe(false)
})

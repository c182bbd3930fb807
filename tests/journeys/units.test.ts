import { expect, test } from 'vitest'
import { newId, person } from '../support/caller.ts'

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** The check digit by the weights that GB 32100-2015 prints in its table 3. */
function checkDigit(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * alphabet.indexOf(body[index] ?? ''), 0)
  return alphabet[(31 - (sum % 31)) % 31] ?? ''
}

function creditCode(serial: number): string {
  const body = `91350100M${String(serial).padStart(8, '0')}`
  return body + checkDigit(body)
}

const fields = (serial: number): Record<string, unknown> => ({ id: newId(), regionCode: 990101, name: `试验单位${serial}`, creditCode: creditCode(serial), kind: 'contractor' })

test('a real code has the check digit these weights give', () => {
  expect(checkDigit('91350100M000100Y4')).toBe('3')
})

test('the system administrator registers and changes a unit; its code is checked and stands once in a region', async () => {
  const admin = await person('sysAdmin.990100')
  const unit = fields(7001)
  const made = await admin.does('createUnit', unit)
  expect((await admin.does('listUnits', { q: '试验单位7001', limit: 10 }))['items']).toMatchObject([{ unitId: made['unitId'], creditCode: unit['creditCode'], regionCode: 990101 }])
  expect((await admin.ask('createUnit', { ...fields(7001), name: '重复' })).body).toMatchObject({ status: 409, code: 'organisation.unit.code_taken', field: 'creditCode' })
  expect(await admin.does('createUnit', { ...fields(7001), regionCode: 990102 })).toBeTruthy()
  const wrong = creditCode(7002).slice(0, 17)
  const bad = alphabet[(alphabet.indexOf(creditCode(7002)[17] ?? '') + 1) % 31]
  expect((await admin.ask('createUnit', { ...fields(7002), creditCode: wrong + bad })).body).toMatchObject({ status: 422, code: 'organisation.unit.code_invalid', figures: { expected: creditCode(7002)[17] } })
  await admin.does('changeUnit', { unitId: made['unitId'], id: newId(), name: '试验单位7001甲', kind: 'supervision' })
  expect((await admin.does('listUnits', { q: '7001甲', limit: 10 }))['items']).toMatchObject([{ kind: 'supervision', department: null }])
})

test('a department is one unit of a region, of those that policy names', async () => {
  const admin = await person('sysAdmin.990100')
  expect((await admin.ask('createUnit', { ...fields(7010), regionCode: 990100, kind: 'government', department: 'housing' })).body).toMatchObject({ status: 409, code: 'organisation.unit.department_taken' })
  expect((await admin.ask('createUnit', { ...fields(7011), department: 'astrology' })).body).toMatchObject({ status: 422, code: 'organisation.unit.department_unknown' })
})

test('nobody else registers units, and no region out of reach is served', async () => {
  for (const username of ['secAdmin.990100', 'auditAdmin.990100', 'lgOffice.990100', 'ownerChief.990100', 'contractorManager.990100']) {
    const somebody = await person(username)
    expect((await somebody.ask('createUnit', fields(7020))).status, username).toBe(403)
    expect((await somebody.ask('getUnitForm')).status, username).toBe(403)
  }
  const admin = await person('sysAdmin.990100')
  expect((await admin.ask('createUnit', { ...fields(7021), regionCode: 990201 })).body).toMatchObject({ status: 403, code: 'organisation.region.out_of_reach' })
  expect((await admin.ask('changeUnit', { unitId: newId(), id: newId(), name: '无', kind: 'owner' })).status).toBe(404)
  const form = await admin.does('getUnitForm')
  expect((form['regions'] as { regionCode: number }[]).map((region) => region.regionCode)).toContain(990101)
})

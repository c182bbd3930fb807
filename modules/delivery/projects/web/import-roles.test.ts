import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { zImportMapping } from '@zhujian/projects/api'
import { columnRoles, emptyMapping, isPlaced, rolesOf, withPlace, withRole } from './import-roles.ts'

const columns = ['名称', '代码', '总投资（万元）', '状态', '甲', '乙']

describe('what the columns of a table mean', () => {
  test('whatever is chosen in whatever order, each column means what was chosen last, and the mapping is one the server takes', () => {
    const choices = fc.array(fc.tuple(fc.constantFrom(...columns), fc.option(fc.constantFrom(...columnRoles), { nil: undefined })), { maxLength: 20 })
    fc.assert(
      fc.property(choices, (chosen) => {
        let mapping = withRole(emptyMapping, '项目', 'projectName')
        const expected = new Map<string, string>([['项目', 'projectName']])
        for (const [column, role] of chosen) {
          mapping = withRole(mapping, column, role)
          const several = role === 'projectName' || role === 'key' || role === 'location'
          // One column can be the cost: another that was is nothing now, and its currency goes with it.
          if (!several) for (const [other, held] of expected) if (held === role && other !== column) expected.delete(other)
          if (expected.get(column) === 'cost' && role !== 'cost') for (const [other, held] of expected) if (held === 'currency') expected.delete(other)
          if (role === undefined || (role === 'currency' && ![...expected].some(([other, held]) => held === 'cost' && other !== column))) expected.delete(column)
          else expected.set(column, role)
        }
        expect(Object.fromEntries(rolesOf(mapping))).toEqual(Object.fromEntries(expected))
        expect(zImportMapping.safeParse(mapping).error).toBeUndefined()
      }),
      { seed: 20261201 },
    )
  })

  test('a heading with a unit is read in it, and how amounts are written stays when another column is chosen', () => {
    const first = withRole(emptyMapping, '总投资（万元）', 'cost')
    expect(first.cost).toMatchObject({ column: '总投资（万元）', unit: 'wan' })
    const european = { ...first, cost: { ...first.cost, decimal: ',' as const, group: '.' as const, column: '甲', currency: 'EUR', zeroIsUnknown: true } }
    expect(withRole(european, '乙', 'cost').cost).toMatchObject({ column: '乙', decimal: ',', currency: 'EUR' })
  })

  test('a word of the table is placed, and refused again when its place is taken away', () => {
    const mapping = withRole(emptyMapping, '状态', 'status')
    expect(isPlaced(mapping, '在建')).toBe(false)
    const placed = withPlace(mapping, '在建', { stage: 'construction', state: 'active' })
    expect([isPlaced(placed, '在建'), isPlaced(withPlace(placed, '在建', undefined), '在建')]).toEqual([true, false])
  })
})

import { expect, test } from 'vitest'
import type { AccessMatrix, Grant } from './index.ts'
import { checkMatrix, grantsOf, scopeOf } from './index.ts'

const grant = (text: string, more: Partial<Grant> = {}): Grant => {
  const [role = '', resource = '', operation = '', scope = ''] = text.split(' ')
  return { role, resource, operation: operation as Grant['operation'], scope: scope as Grant['scope'], ...more }
}
const matrix = (grants: Grant[], operations: AccessMatrix['operations'] = {}): AccessMatrix => ({
  resources: [...new Set(grants.map((it) => it.resource))].map((code) => ({ code, label: { zh: '组', en: 'group' } })),
  grants,
  operations,
})

test('the widest scope counts; what is not listed is refused; a purpose counts only when named', () => {
  const grants = [
    grant('ownerClerk project read own'),
    grant('ownerClerk project read department'),
    grant('ownerClerk project update city', { purpose: 'repair' }),
  ]
  expect(scopeOf({ grants }, 'ownerClerk', 'project', 'read')).toBe('department')
  expect(scopeOf({ grants }, 'ownerChief', 'project', 'read')).toBeNull()
  expect(scopeOf({ grants }, 'ownerClerk', 'project', 'update')).toBeNull()
  expect(scopeOf({ grants }, 'ownerClerk', 'project', 'update', 'repair')).toBe('city')
  expect(grantsOf({ grants }, 'ownerClerk', 'project', 'update')).toHaveLength(1)
})

test('auditor, administrators and outsiders are kept out of business', () => {
  const faults = (text: string, more?: Partial<Grant>): string[] =>
    checkMatrix(matrix([grant(text, more)])).map((it) => it.constraint)
  const task: Partial<Grant> = { states: ['task'] }
  expect(faults('auditor payment decide region', task)).toEqual(['2.auditor'])
  expect(faults('auditor payment submit region')).toEqual(['2.auditor'])
  expect(faults('auditor delegation decide own', task)).toEqual(['2.auditor'])
  expect(faults('auditor audit decide region', task)).toEqual([])
  expect(faults('auditor investment opinion region', task)).toEqual([])
  expect(faults('auditor accountability create region')).toEqual([])
  expect(faults('sysAdmin project read city')).toEqual(['2.administrators'])
  expect(faults('auditAdmin delegation read city')).toEqual([])
  expect(faults('secAdmin delegation read city')).toEqual(['2.administrators'])
  expect(faults('secAdmin policy update city')).toEqual(['2.administrators'])
  expect(faults('bidder tender decide own', task)).toEqual(['2.outsiders'])
  expect(faults('ownerChief project decide department')).toEqual(['task'])
})

test('rows twice, unnamed resources, dead operations and routes without power are found', () => {
  const row = grant('ownerClerk payment submit project')
  expect(checkMatrix(matrix([row, row])).map((it) => it.constraint)).toEqual(['twice'])
  expect(checkMatrix({ ...matrix([row]), resources: [] })).toEqual([{ constraint: 'unnamed', detail: 'payment' }])
  expect(checkMatrix(matrix([row], { payNow: { resource: 'payment', operation: 'confirm' } }))).toEqual([
    { constraint: 'unmapped', detail: 'payNow' },
  ])
  const route = { resource: 'payment', submitters: ['ownerClerk', 'bidder'], steps: [{ role: 'treasury', opinion: false }] }
  expect(checkMatrix(matrix([row]), [route])).toEqual([
    { constraint: '1.step', detail: 'treasury payment' },
    { constraint: '1.submitter', detail: 'bidder payment' },
  ])
})

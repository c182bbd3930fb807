import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineOperation, hit, pathParameters, refuse, zBp, zDate, zFen, zId, zLimit, zMonth, zNote, zPositiveFen, zRegion, zRegionQuery, zText } from '@zhujian/kernel'

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success

test('fen are decimal strings without sign, point, blank or leading zero, exactly', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), (fen) => zFen.parse(String(fen)) === fen && takes(zPositiveFen, String(fen)) === fen > 0n))
  for (const wrong of ['', '-1', '+1', '01', '1.0', '1e3', ' 1', '１', '1000000000000000', 1, 1n, null]) expect(takes(zFen, wrong), String(wrong)).toBe(false)
})

test('text is trimmed, bounded and clean', () => {
  expect(zText(5).parse('  东环路  ')).toBe('东环路')
  for (const wrong of ['', '   ', '123456', 'a\u0000b', 'a\u0007', '\ud800', 7, null]) expect(takes(zText(5), wrong), JSON.stringify(wrong)).toBe(false)
  expect(zNote(5).parse('  ')).toBe('')
  expect(takes(zText(20), '第一行\n第二行\t完')).toBe(true)
})

test('days and months exist, within the years of the republic and a little beyond', () => {
  for (const right of ['1949-10-01', '2024-02-29', '2199-12-31']) expect(takes(zDate, right), right).toBe(true)
  for (const wrong of ['1939-01-01', '2200-01-01', '2023-02-29', '2026-13-01', '20260101', '2026-1-1']) expect(takes(zDate, wrong), wrong).toBe(false)
  expect(takes(zMonth, '2026-12')).toBe(true)
  for (const wrong of ['2026-00', '2026-13', '2026-1', '2026']) expect(takes(zMonth, wrong), wrong).toBe(false)
})

test('regions, shares, page sizes and ids keep to their ranges; a query may write numbers as text', () => {
  expect([takes(zRegion, 990100), takes(zRegion, '990100'), takes(zRegion, 99), takes(zRegion, 1_000_000)]).toEqual([true, false, false, false])
  expect(zRegionQuery.parse('990100')).toBe(990100)
  expect([zLimit.parse(undefined), zLimit.parse('200')]).toEqual([50, 200])
  for (const wrong of ['0', '201', '1.5', 'many']) expect(takes(zLimit, wrong), wrong).toBe(false)
  expect([takes(zBp, 0), takes(zBp, 10000), takes(zBp, 10001), takes(zBp, 0.5), takes(zBp, -1)]).toEqual([true, true, false, false, false])
  expect([takes(zId, '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'), takes(zId, '00000000-0000-0000-0000-000000000000')]).toEqual([true, false])
})

test('an operation is a query or a mutation by its method, unless it says so', () => {
  const base = { name: 'x', summary: 'X.', path: '/api/x/{projectId}/y/{taskId}', input: z.object({}), output: z.object({}), permission: 'session' as const }
  expect(defineOperation({ ...base, method: 'GET' })).toMatchObject({ kind: 'query', version: 1, refusals: [] })
  expect(defineOperation({ ...base, method: 'POST' }).kind).toBe('mutation')
  expect(defineOperation({ ...base, method: 'POST', kind: 'query' }).kind).toBe('query')
  expect(pathParameters(base.path)).toEqual(['projectId', 'taskId'])
})

test('figures of refusals and hits are exact texts; the status is a rule unless it says otherwise', () => {
  expect(refuse('a.b', { figures: { fen: 9007199254740993n, none: undefined, nothing: null, yes: true, count: 3 } })).toEqual({ ok: false, code: 'a.b', status: 422, figures: { fen: '9007199254740993', nothing: null, yes: true, count: 3 }, hits: [] })
  expect(hit('PAY-01', { fen: 1n }, 'domain/04')).toEqual({ ruleId: 'PAY-01', effect: 'block', figures: { fen: '1' }, source: 'domain/04' })
})

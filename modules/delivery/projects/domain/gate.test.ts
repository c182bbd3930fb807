import { addDays, localDate } from '@zhujian/kernel'
import type { Gate, GateCondition } from '@zhujian/policy/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GateContext } from './index.ts'
import { evaluateGate, missingEvidence } from './index.ts'

const label = { zh: '条件', en: 'condition' }
const registered = { zh: '已登记 {no}({on})。', en: 'Registered: {no} of {on}.' }
const permit: GateCondition = {
  id: 'G3.landPreReview',
  hard: true,
  evidence: {
    needs: ['no', 'on'],
    met: registered,
    expired: { zh: '{no} 已于 {expiresOn} 失效。', en: '{no} expired on {expiresOn}.' },
  },
  label,
  unmet: { zh: '尚未登记。', en: 'Not registered.' },
  source: '国令712',
}
const balanced: GateCondition = {
  id: 'G3.sourcesBalanced',
  hard: true,
  check: 'projects.sourcesBalanced',
  evidence: {
    needs: ['amountFen'],
    compare: { relation: 'equals', figure: 'estimateFen' },
    met: { zh: '{amountFen} 万元', en: 'CNY {amountFen}' },
  },
  label,
  met: { zh: '相符 {estimateFen}', en: 'agrees {estimateFen}' },
  unmet: {
    zh: '合计 {sourcesFen} 万元,估算 {estimateFen} 万元,差 {gapBp}%。',
    en: 'CNY {sourcesFen} against CNY {estimateFen}, {gapBp}%.',
  },
  source: '01 §4',
}
const director: GateCondition = {
  id: 'G3.directorAppointed',
  hard: true,
  check: 'projects.director',
  grades: ['A'],
  label,
  unmet: label,
  source: '02 §1',
}
const hint: GateCondition = { id: 'G3.hint', hard: false, check: 'projects.hint', label, unmet: label, source: '01 §4' }
const gate = (...conditions: GateCondition[]): Gate => ({
  id: 'G3',
  name: label,
  position: label,
  fromStage: 'feasibility',
  toStage: 'preliminaryDesign',
  conditions,
})
const context = (more: Partial<GateContext> = {}): GateContext => ({ grade: 'B', lang: 'zh', checks: {}, evidence: [], ...more })

test('number and date meet a condition, and the sentence says so', () => {
  const evidence = [{ conditionId: permit.id, no: '自然资预审〔2026〕1号', on: '2026-03-01' }]
  const result = evaluateGate(gate(permit), context({ evidence }))
  expect(result.met).toBe(true)
  expect(result.conditions[0]).toMatchObject({
    met: true,
    reason: '已登记 自然资预审〔2026〕1号(2026-03-01)。',
    needs: ['no', 'on'],
    missing: [],
  })
  expect(evaluateGate(gate(permit), context({ evidence, lang: 'en' })).conditions[0]?.reason).toContain('of 2026-03-01')
})

test('what is missing is named; evidence for another condition does not count', () => {
  expect(missingEvidence(permit, [])).toEqual(['no', 'on'])
  expect(
    missingEvidence(permit, [
      { conditionId: permit.id, no: '1号' },
      { conditionId: permit.id, no: '', on: null },
    ]),
  ).toEqual(['on'])
  expect(missingEvidence(permit, [{ conditionId: 'G1.x', no: '1号', on: '2026-01-01' }])).toEqual(['no', 'on'])
  expect(missingEvidence(director, [])).toEqual([])
  expect(evaluateGate(gate(permit), context()).conditions[0]).toMatchObject({
    met: false,
    missing: ['no', 'on'],
    reason: '尚未登记。',
  })
})

test('evidence registered under an earlier condition counts where the policy says so', () => {
  const later: GateCondition = {
    ...permit,
    id: 'G3.again',
    evidence: { needs: ['no', 'on'], alsoFrom: [permit.id], met: registered },
  }
  const evidence = [{ conditionId: permit.id, no: '1号', on: '2026-01-01' }]
  expect(evaluateGate(gate(later), context({ evidence })).met).toBe(true)
})

test('evidence that has run out no longer counts on that day, and is named', () => {
  const evidence = [{ conditionId: permit.id, no: '1号', on: '2023-01-01', expiresOn: '2026-01-01' }]
  expect(evaluateGate(gate(permit), context({ evidence, asOf: '2026-01-01' })).met).toBe(true)
  const lapsed = evaluateGate(gate(permit), context({ evidence, asOf: '2026-01-02' }))
  expect(lapsed.met).toBe(false)
  expect(lapsed.conditions[0]?.reason).toBe('1号 已于 2026-01-01 失效。')
  const renewed = [...evidence, { conditionId: permit.id, no: '2号', on: '2026-01-01', expiresOn: '2029-01-01' }]
  expect(evaluateGate(gate(permit), context({ evidence: renewed, asOf: '2026-01-02' })).met).toBe(true)
})

const approval: GateCondition = {
  ...permit,
  id: 'G3.feasibilityApproval',
  evidence: { needs: ['no', 'on'], validMonths: 24, met: registered, ...(permit.evidence?.expired ? { expired: permit.evidence.expired } : {}) },
}
const given = (no: string, on: string, expiresOn?: string) => ({ conditionId: permit.id, no, on, expiresOn })
const standing = (evidence: readonly ReturnType<typeof given>[], more: Partial<GateContext>, condition = permit) =>
  evaluateGate(gate(condition), context({ evidence: evidence.map((it) => ({ ...it, conditionId: condition.id })), ...more })).conditions[0]

test('where a document states no last day the months of the policy count from its day; a stated one goes before', () => {
  expect(standing([given('1号', '2023-01-31')], { asOf: '2025-01-31' }, approval)).toMatchObject({ met: true, expiry: { no: '1号', expiresOn: '2025-01-31', lapsed: false } })
  expect(standing([given('1号', '2023-01-31')], { asOf: '2025-02-01' }, approval)).toMatchObject({ met: false, reason: '1号 已于 2025-01-31 失效。', missing: ['no', 'on'], expiry: { lapsed: true } })
  expect(standing([given('1号', '2023-01-31', '2028-01-31')], { asOf: '2028-01-31' }, approval)?.met).toBe(true)
  expect(standing([given('1号', '2023-01-31', '2023-06-30')], { asOf: '2023-07-01' }, approval)?.met).toBe(false)
})

test('without months in the policy a document of long ago that states no last day is in force', () => {
  expect(standing([given('1号', '1999-01-01')], { asOf: '2026-11-02' })).toMatchObject({ met: true, expiry: null })
})

test('EX-02: what was in force on the day of commencement has been used, and stays met however late it is', () => {
  const long = { asOf: '2030-01-01' }
  const soon = given('1号', '2026-01-01', '2026-11-02')
  expect(standing([soon], { ...long, commencedOn: '2026-11-02' })).toMatchObject({ met: true, expiry: null })
  expect(standing([soon], { ...long, commencedOn: '2026-11-03' })?.met).toBe(false)
  expect(standing([soon], { ...long, commencedOn: '2025-12-31' })?.met).toBe(false)
  expect(standing([given('1号', '2023-01-31')], { ...long, commencedOn: '2025-01-31' }, approval)?.met).toBe(true)
})

test('a guarantee is not used up by commencement: it must be renewed', () => {
  const bond: GateCondition = { ...permit, evidence: { needs: ['no', 'on'], guarantee: true, met: registered } }
  const evidence = [given('LB-1', '2026-01-01', '2027-01-01')]
  expect(standing(evidence, { asOf: '2027-01-01', commencedOn: '2026-06-01' }, bond)?.met).toBe(true)
  expect(standing(evidence, { asOf: '2027-01-02', commencedOn: '2026-06-01' }, bond)).toMatchObject({ met: false, reason: '尚未登记。' })
})

test('EX-03: of several the longest in force counts, and when all have run out the last of them is named', () => {
  const asOf = '2026-06-01'
  const [first, renewal] = [given('1号', '2023-01-01', '2026-01-01'), given('2号', '2026-01-01', '2026-12-31')]
  for (const evidence of [[first, renewal], [renewal, first]]) {
    expect(standing(evidence, { asOf })).toMatchObject({ met: true, reason: '已登记 2号(2026-01-01)。', expiry: { no: '2号', expiresOn: '2026-12-31' } })
    expect(standing(evidence, { asOf: '2027-01-01' })?.reason).toBe('2号 已于 2026-12-31 失效。')
  }
})

test('a document that names no last day gives way to a later one that does, and not to an earlier one', () => {
  const [silent, dated] = [given('1号', '2023-01-01'), given('2号', '2025-01-01', '2026-01-01')]
  expect(standing([silent, dated], { asOf: '2026-01-02' })).toMatchObject({ met: false, reason: '2号 已于 2026-01-01 失效。' })
  expect(standing([dated, silent], { asOf: '2026-01-02' })).toMatchObject({ met: true, expiry: null })
  expect(standing([silent, dated], { asOf: '2026-01-02', commencedOn: '2024-01-01' })?.met).toBe(true)
})

test('more evidence never makes a condition lapse sooner, as long as all of it states its last day', () => {
  const day = fc.integer({ min: 0, max: 2000 }).map((days) => addDays(localDate('2024-01-01'), days))
  const document = fc.tuple(day, fc.integer({ min: 0, max: 900 })).map(([on, days]) => given('1号', on, addDays(on, days)))
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 6 }), day, fc.option(day, { nil: undefined }), (evidence, asOf, commencedOn) => {
      const met = standing(evidence, { asOf, commencedOn })?.met
      const inForce = ({ on, expiresOn = '' }: ReturnType<typeof given>): boolean => expiresOn >= asOf || (commencedOn !== undefined && on <= commencedOn && expiresOn >= commencedOn)
      expect(met).toBe(evidence.some(inForce))
    }),
    { verbose: 1 },
  )
})

test('a check that fails tells its figures; an equal amount registered meets it, another does not', () => {
  const figures = { sourcesFen: '699000000', estimateFen: 700_000_000n, gapBp: 14 }
  const checks = { 'projects.sourcesBalanced': { met: false, figures } }
  const unmet = evaluateGate(gate(balanced), context({ checks }))
  expect(unmet.conditions[0]?.reason).toBe('合计 699.00 万元,估算 700.00 万元,差 0.14%。')
  expect(evaluateGate(gate(balanced), context({ checks, lang: 'en' })).conditions[0]?.reason).toContain(
    'CNY 6,990,000.00 against CNY 7,000,000.00',
  )
  const amount = (amountFen: string): Partial<GateContext> => ({ checks, evidence: [{ conditionId: balanced.id, amountFen }] })
  expect(evaluateGate(gate(balanced), context(amount('700000000'))).met).toBe(true)
  expect(evaluateGate(gate(balanced), context(amount('700000001'))).met).toBe(false)
  expect(evaluateGate(gate(balanced), context({ ...amount('700000000'), checks: {} })).met).toBe(false)
  expect(
    evaluateGate(gate(balanced), context({ checks: { 'projects.sourcesBalanced': { met: true, figures } } })).conditions[0]
      ?.reason,
  ).toBe('相符 700.00')
})

const within: GateCondition = {
  ...permit,
  id: 'G3.within',
  check: 'projects.within',
  evidence: { needs: ['no', 'on'], alsoFrom: ['G3.issued'], compare: { relation: 'atMost', figure: 'restFen', withoutAmount: { zh: '{no} 未登记金额。', en: '{no} names no amount.' } }, met: registered },
}
const rest = { 'projects.within': { met: false, figures: { restFen: '100' } } }
const paper = (amountFen?: string, conditionId = within.id) => ({ conditionId, no: amountFen ?? '无', on: '2026-01-01', amountFen })
const weighed = (...evidence: ReturnType<typeof paper>[]) => evaluateGate(gate(within), context({ checks: rest, evidence })).conditions[0]

test('an amount above the figure is refused; a document without an amount stands on its word, and the sentence says so', () => {
  expect(weighed(paper('100'))).toMatchObject({ met: true, reason: '已登记 100(2026-01-01)。' })
  expect(weighed(paper('101'))).toMatchObject({ met: false, reason: '尚未登记。' })
  expect(weighed(paper())).toMatchObject({ met: true, reason: '无 未登记金额。' })
})

test('a paper without an amount does not outvote an amount too high, a later amount corrects an earlier one of the same condition', () => {
  const [other, otherHigh] = [paper(undefined, 'G3.issued'), paper('101', 'G3.issued')]
  expect(weighed(other, paper('101'))?.met).toBe(false)
  expect(weighed(paper('101'), other)?.met).toBe(false)
  expect(weighed(otherHigh, paper('99'))?.met).toBe(false)
  expect(weighed(paper('101'), paper('99'))?.met).toBe(true)
  expect(weighed(paper('99'), paper('101'))?.met).toBe(false)
  expect(weighed(paper('101'), paper('99'), other)).toMatchObject({ met: true, reason: '已登记 99(2026-01-01)。' })
})

test('evidence against a figure: met just when the last amount of every condition that gives it is within, or none is stated', () => {
  const amount = fc.option(fc.integer({ min: 90, max: 110 }), { nil: undefined })
  const papers = fc.array(fc.tuple(amount, fc.constantFrom(within.id, 'G3.issued')), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(papers, (list) => {
      const lastOf = (id: string): number | undefined => list.filter(([value, at]) => at === id && value !== undefined).at(-1)?.[0]
      const expected = [lastOf(within.id), lastOf('G3.issued')].every((value) => value === undefined || value <= 100)
      expect(weighed(...list.map(([value, id]) => paper(value?.toString(), id)))?.met).toBe(expected)
    }),
  )
})

test('a share of the figure, as the limits of the condition say', () => {
  const tail: GateCondition = { ...within, limits: { tailBp: 500 }, evidence: { needs: ['no', 'on'], compare: { relation: 'atMost', figure: 'restFen', shareLimit: 'tailBp' }, met: registered } }
  const met = (amountFen: string): boolean => evaluateGate(gate(tail), context({ checks: rest, evidence: [paper(amountFen)] })).met
  expect(['0', '5', '6', '100'].map(met)).toEqual([true, true, false, false])
})

test('conditions of another grade are left out, of an unknown grade none; soft ones do not stop', () => {
  const listed = (grade: GateContext['grade']): string[] =>
    evaluateGate(gate(director, hint), context({ grade })).conditions.map((it) => it.id)
  expect(listed('B')).toEqual(['G3.hint'])
  expect(listed('A')).toEqual(['G3.directorAppointed', 'G3.hint'])
  expect(listed(null)).toEqual(['G3.directorAppointed', 'G3.hint'])
  expect(evaluateGate(gate(director, hint), context({ grade: 'B' })).met).toBe(true)
  expect(evaluateGate(gate(director, hint), context({ grade: 'A' })).met).toBe(false)
})

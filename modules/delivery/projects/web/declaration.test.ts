import { expect, test } from 'vitest'
import { regionKind } from './declaration-sections.tsx'
import { scalePosition } from './declaration-side.tsx'
import { gradesOnScale, gradeTableIn } from './grade-table.ts'
import { emptyDraft, inputOf, missingToDeclare, missingToSave } from './use-draft.ts'

const thresholds = [500_000_000n, 10_000_000_000n]

test('the scale keeps order, and an amount at a threshold stands in the higher grade', () => {
  const amounts = [0n, 1n, 486_000_000n, 499_999_999n, 500_000_000n, 5_000_000_000n, 10_000_000_000n, 90_000_000_000n]
  const positions = amounts.map((fen) => scalePosition(fen, thresholds))
  expect([...positions].sort((a, b) => a - b)).toEqual(positions)
  expect(positions[4]).toBeGreaterThanOrEqual(100 / 3)
  expect(positions.at(-1)).toBeLessThan(100)
})

test('a draft without name, region or sector is not sent; half-filled sources are left out', () => {
  expect(missingToSave(emptyDraft)).toEqual(['name', 'region', 'sector'])
  expect(inputOf(emptyDraft, 'i', null)).toBeNull()
  const draft = { ...emptyDraft, name: '青石县第二实验小学', regionCode: 990123, sector: 'education', sources: [{ key: 'a', sourceType: 'selfRaised', amountFen: '100' }, { key: 'b', sourceType: null, amountFen: '5' }] }
  expect(inputOf(draft, 'i', null)).toMatchObject({ id: 'i', sources: [{ sourceType: 'selfRaised', amountFen: '100' }], totalInvestmentFen: '0' })
})

test('what is missing is counted from the beginning, and what the gate asks beside it is added', () => {
  const start = { ...emptyDraft, regionCode: 990101, ownerUnitId: 'u' }
  expect(missingToDeclare(start, null)).toEqual({ unstated: ['name', 'sector', 'location', 'investment', 'sources'], unmet: [], count: 5 })
  const line = { key: 'a', sourceType: 'selfRaised', amountFen: '100' }
  const whole = { ...start, name: '青石县第二实验小学', sector: 'education', location: '文昌路', totalInvestmentFen: '100', sources: [line] }
  expect(missingToDeclare(whole, null).count).toBe(0)
  expect(missingToDeclare({ ...whole, sources: [line, { key: 'b', sourceType: 'specialBond', amountFen: null }] }, null).unstated).toEqual(['sourceLine'])
  const county = { id: 'GR-7', label: '区划', reason: '应由县办理', source: 'domain/02 §1' }
  expect(missingToDeclare(whole, { unmet: [county], current: true }).unmet).toEqual([county])
  // Once the server has judged, a gate that asks for no place is not asked for one here; what it still finds amiss is shown in its words.
  const place = { id: 'G1.identity', label: '地点', reason: '尚未填全', source: 'G1' }
  const nowhere = { ...whole, location: '' }
  expect([missingToDeclare(nowhere, { unmet: [place], current: true }), missingToDeclare(nowhere, { unmet: [], current: true })].map((one) => one.unstated)).toEqual([['location'], []])
  expect([missingToDeclare(whole, { unmet: [place], current: true }), missingToDeclare(whole, { unmet: [place], current: false })].map((one) => one.count)).toEqual([1, 0])
})

test('the scale is labelled by the table: what is complex reaches A earlier, what is elevated is A throughout', () => {
  const rules = [
    { id: 'R1', total: { above: '10000000000' }, grade: 'A' as const, source: '规范' },
    { id: 'R2', elevated: true, grade: 'A' as const, source: '规范' },
    { id: 'R3', total: { atLeast: '500000000' }, complexity: 'complex' as const, grade: 'A' as const, source: '规范' },
    { id: 'R4', total: { atLeast: '500000000' }, grade: 'B' as const, source: '规范' },
    { id: 'R5', grade: 'C' as const, source: '规范' },
  ]
  const grades = (draft: typeof emptyDraft): unknown[] => gradesOnScale({ rules }, thresholds, draft).map((part) => part.grade)
  expect(grades(emptyDraft)).toEqual(['C', 'B', 'A'])
  expect(grades({ ...emptyDraft, complexity: 'complex' })).toEqual(['C', 'A', 'A'])
  expect(grades({ ...emptyDraft, elevations: ['crossCounty'] })).toEqual(['A', 'A', 'A'])
  expect(gradeTableIn({ shape: 'of a later server' })).toBeNull()
})

test('a region is chosen freely before there is a draft, moves it afterwards, waits for what is under way, and is fixed once declared', () => {
  const draft = { ...emptyDraft, name: '青石县第二实验小学', regionCode: 990100, sector: 'education' }
  const at = (projectId: string | null, kind: 'untouched' | 'saving' | 'failed', more = {}) => regionKind({ projectId, state: { kind }, draft: { ...draft, ...more } }, false)
  expect([at(null, 'untouched'), at(null, 'failed'), at(null, 'saving')]).toEqual(['open', 'open', 'waits'])
  expect([at('p', 'untouched'), at('p', 'saving'), at('p', 'failed'), at('p', 'untouched', { name: ' ' })]).toEqual(['moves', 'moves', 'moves', 'waits'])
  expect(regionKind({ projectId: 'p', state: { kind: 'untouched' }, draft }, true)).toBe('fixed')
})

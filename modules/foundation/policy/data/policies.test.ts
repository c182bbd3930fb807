import { readdirSync, readFileSync } from 'node:fs'
import { localDate } from '@zhujian/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fields } from '../text/fields.ts'
import type { CalendarYear, GradeInputs, PolicyBody, PolicyKey, Rule } from '../domain/index.ts'
import {
  addWorkingDays,
  calendarFrom,
  checkMatrix,
  competentFor,
  complexityOf,
  gateChecks,
  gradeOf,
  isWorkingDay,
  mayFile,
  parseRule,
  paymentRule,
  policyBodies,
  routeFor,
  scopeOf,
  stepRole,
} from '../domain/index.ts'

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const shipped = <K extends PolicyKey>(key: K): Rule<PolicyBody<K>> => parseRule(key, read(`./${key}.json`))
const keys = Object.keys(policyBodies) as PolicyKey[]

test('every policy is shipped, has its shape, version, day and source', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.json'))
  expect(files.toSorted()).toEqual(keys.map((key) => `${key}.json`).toSorted())
  for (const key of keys) expect(shipped(key)).toMatchObject({ key, version: expect.stringMatching(/^2023\.\d+$/), effectiveFrom: '2020-01-01' })
})

test('every label is Chinese in Chinese and English in English, with the same figures', () => {
  const labels: { zh: string; en: string }[] = []
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('zh' in value && 'en' in value) labels.push({ zh: String(value.zh), en: String(value.en) })
    else Object.values(value).forEach(collect)
  }
  for (const key of keys) collect(shipped(key).body)
  expect(labels.length).toBeGreaterThan(400)
  const figures = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted()
  for (const { zh, en } of labels) {
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(zh).not.toMatch(/[,;:()]/)
    expect(en).not.toMatch(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u)
    expect(figures(zh)).toEqual(figures(en))
  }
})

test('every name that a rule uses has a word in both languages', () => {
  // The matrix and the lists of operations name operations, which stand as they are.
  const known = new Set(Object.keys(fields['zh-CN']).map((key) => key.replace('rule.field.', '')))
  const names = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) names.add(name)
      collect(inner)
    }
  }
  for (const key of keys) if (key !== 'accessMatrix') collect(shipped(key).body)
  expect([...names].filter((name) => !known.has(name))).toEqual([])
})

// --- grade (domain/02 §1)

const table = shipped('grade').body
const yuan = (text: string): bigint => BigInt(text.replaceAll(',', '').replace('.', ''))
const plain: Omit<GradeInputs, 'totalFen'> = { nature: 'publicWelfare', complexity: 'ordinary', elevations: [] }

test.each([
  ['4,999,999.99', {}, 'C', 'GR-7'],
  ['5,000,000.00', {}, 'B', 'GR-4'],
  ['100,000,000.00', {}, 'B', 'GR-4'],
  ['100,000,000.01', {}, 'A', 'GR-1'],
  ['4,999,999.99', { nature: 'commercial' }, 'B', 'GR-5'],
  ['4,999,999.99', { complexity: 'complex' }, 'B', 'GR-6'],
  ['49,999,999.99', { complexity: 'complex' }, 'B', 'GR-4'],
  ['50,000,000.00', { complexity: 'complex' }, 'A', 'GR-3'],
  ['50,000,000.00', { nature: 'commercial' }, 'B', 'GR-4'],
  ['1,000,000.00', { elevations: ['crossCounty'] }, 'A', 'GR-2'],
] as const)('%s yuan with %o is grade %s by %s', (total, traits, grade, rule) => {
  expect(gradeOf(table, { totalFen: yuan(total), ...plain, ...traits })).toEqual({ grade, rule })
})

test('without a total there is no grade', () => {
  expect(gradeOf(table, { totalFen: null, ...plain, elevations: ['crossCounty'] })).toEqual({ grade: null, rule: null })
})

const inputs = fc.record<GradeInputs & { totalFen: bigint }>({
  totalFen: fc.oneof(
    fc.bigInt({ min: 0n, max: 20_000_000_000n }),
    fc.constantFrom(500_000_000n, 5_000_000_000n, 10_000_000_000n).chain((at) => fc.bigInt({ min: at - 2n, max: at + 2n })),
  ),
  nature: fc.constantFrom('publicWelfare', 'commercial'),
  complexity: fc.constantFrom('ordinary', 'complex'),
  elevations: fc.subarray(['crossCounty', 'highSocialRisk']),
})

test('every total has a grade, and raising any input never lowers it', () => {
  const rank = (given: GradeInputs): number => ['C', 'B', 'A'].indexOf(gradeOf(table, given).grade ?? '?')
  fc.assert(
    fc.property(inputs, fc.bigInt({ min: 0n, max: 10_000_000_000n }), (given, more) => {
      const before = rank(given)
      expect(before).toBeGreaterThanOrEqual(0)
      const raised: GradeInputs[] = [
        { ...given, totalFen: given.totalFen + more },
        { ...given, nature: 'commercial' },
        { ...given, complexity: 'complex' },
        { ...given, elevations: [...given.elevations, 'recentAccident'] },
      ]
      for (const other of raised) expect(rank(other)).toBeGreaterThanOrEqual(before)
    }),
    { numRuns: 1000, verbose: 1 },
  )
})

test('two reasons make a project complex, one twice or an unknown one does not', () => {
  expect(complexityOf(table, ['crossing', 'newTechnique'])).toBe('complex')
  expect(complexityOf(table, ['crossing', 'crossing'])).toBe('ordinary')
  expect(complexityOf(table, ['crossing', 'unheardOf'])).toBe('ordinary')
})

// --- calendar, on the published files where they are

function publishedYears(): { years: CalendarYear[]; real: boolean } {
  const folder = new URL('../../../../../shared/data/china/', import.meta.url)
  try {
    const names = readdirSync(folder).filter((name) => /^holiday-cn-\d{4}\.json$/.test(name))
    return { years: names.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CalendarYear), real: true }
  } catch {
    console.info('holiday files of ../shared are absent: a small sample of 2025 is used instead')
    const october = Array.from({ length: 8 }, (_, at) => ({ date: `2025-10-0${at + 1}`, isOffDay: true }))
    return { years: [{ year: 2025, days: [...october, { date: '2025-10-11', isOffDay: false }] }], real: false }
  }
}

test('the published calendar: National Day of 2025, and a year not announced', () => {
  const { years, real } = publishedYears()
  const calendar = calendarFrom(years)
  expect(isWorkingDay(calendar, localDate('2025-10-11'))).toBe(true)
  expect(addWorkingDays(calendar, localDate('2025-09-30'), 3)).toEqual({ day: '2025-10-11', announced: true })
  expect(addWorkingDays(calendar, localDate('2027-03-01'), 1).announced).toBe(false)
  for (const { year, days } of years) {
    if (days.length === 0) continue
    const weekdays = Array.from({ length: 366 }, (_, at) => new Date(Date.UTC(year, 0, 1 + at)))
      .filter((day) => day.getUTCFullYear() === year)
      .map((day) => ({ text: day.toISOString().slice(0, 10), rest: day.getUTCDay() % 6 === 0 }))
    const listed = new Map(years.flatMap((it) => it.days).map((day) => [day.date, day.isOffDay]))
    const expected = weekdays.filter((day) => !(listed.get(day.text) ?? day.rest)).length
    const counted = weekdays.filter((day) => isWorkingDay(calendar, localDate(day.text))).length
    expect(counted).toBe(expected)
    // 365 days less 104 weekend days and 11 to 13 public holidays.
    if (real) expect(Math.abs(counted - 249)).toBeLessThanOrEqual(3)
  }
})

// --- gates, stages, documents

const stages = shipped('stages').body
const gates = shipped('gates').body.gates
const documents = shipped('documents').body

test('12 steps of the main line: 10 by gates, 2 by facts; G6, G7 and G12 lead nowhere', () => {
  const steps = new Set(stages.advances.map((advance) => `${advance.from} ${advance.to}`))
  expect(steps.size).toBe(12)
  const order = stages.stages.map((stage) => stage.id)
  for (const advance of stages.advances) expect(order.indexOf(advance.to)).toBe(order.indexOf(advance.from) + 1)
  expect(stages.advances.filter((advance) => advance.kind === 'gate')).toHaveLength(10)
  expect(gates.filter((gate) => gate.toStage === null).map((gate) => gate.id)).toEqual(['G6', 'G7', 'G12'])
  for (const gate of gates.filter((it) => it.toStage !== null)) {
    expect(stages.advances).toContainEqual(expect.objectContaining({ via: gate.id, from: gate.fromStage, to: gate.toStage }))
  }
})

test('facts are document kinds that only some roles may file', () => {
  const facts = stages.advances.filter((advance) => advance.kind === 'fact').map((advance) => advance.via)
  expect(facts).toEqual(['awardNotice', 'directAwardApproval', 'completionReport'])
  for (const fact of facts) expect(mayFile(documents, 'contractorClerk', fact)).toBe(false)
  expect(mayFile(documents, 'chiefSupervisor', 'completionReport')).toBe(true)
  expect(mayFile(documents, 'tenderAgent', 'awardNotice')).toBe(true)
  expect(mayFile(documents, 'contractorClerk', 'photo')).toBe(true)
  expect(mayFile(documents, 'lgOffice', 'noSuchKind')).toBe(false)
  const kinds = documents.kinds.map((kind) => kind.code)
  for (const list of documents.checklists) for (const item of list.items) expect(kinds).toContain(item.kind)
})

test('checks are named, and evidence of number and date suffices but where an amount is compared', () => {
  expect(gateChecks(shipped('gates').body)).toContain('projects.sourcesBalanced')
  const conditions = gates.flatMap((gate) => gate.conditions)
  const ids = conditions.map((condition) => condition.id)
  for (const condition of conditions) {
    const evidence = condition.evidence
    if (!evidence) continue
    if (evidence.needs.includes('amountFen')) expect(evidence.compare).toBeDefined()
    else expect(evidence.needs).toEqual(['no', 'on'])
    for (const id of evidence.alsoFrom ?? []) expect(ids).toContain(id)
  }
})

// --- the matrix (domain/11)

const matrix = shipped('accessMatrix').body
const roleIds = (read('../../organisation/data/roles.json') as { body: { roles: { id: string }[] } }).body.roles.map(
  (role) => role.id,
)

test('the matrix keeps its constraints and names only known roles; the routes of proposal and payment stand on it', () => {
  const reviewers = 'ownerChief sectorChief ndrcReviewer financeReviewer naturalResources ecology ndrcChief lgOffice viceMayor'
  const proposal = `${reviewers} countyClerk countyChief`
  const site = 'contractorManager chiefSupervisor costConsultant employerEngineer employerAccountant employerChief'
  const payment = `${site} projectDirector financeReviewer countyFinance treasury`
  const route = (resource: string, submitter: string, roles: string): Parameters<typeof checkMatrix>[1] => [
    { resource, submitters: [submitter], steps: roles.split(' ').map((role) => ({ role, opinion: false })) },
  ]
  expect(
    checkMatrix(matrix, [
      ...(route('investment', 'ownerClerk', proposal) ?? []),
      ...(route('payment', 'contractorClerk', payment) ?? []),
    ]),
  ).toEqual([])
  expect([...new Set(matrix.grants.map((grant) => grant.role))].filter((role) => !roleIds.includes(role))).toEqual([])
  expect(roleIds.filter((role) => !matrix.grants.some((grant) => grant.role === role))).toEqual([])
})

test.each([
  ['ownerClerk', 'declaration', 'submit', 'department'],
  ['ownerChief', 'declaration', 'submit', null],
  ['ownerClerk', 'project', 'update', 'department'],
  ['ownerChief', 'project', 'update', 'department'],
  ['countyClerk', 'project', 'update', 'region'],
  ['lgOffice', 'project', 'update', 'city'],
  ['sectorChief', 'project', 'update', null],
  ['ownerChief', 'project', 'issue', 'department'],
  ['employerChief', 'project', 'issue', 'project'],
  ['lgOffice', 'project', 'issue', 'city'],
  ['contractorClerk', 'payment', 'submit', 'project'],
  ['ownerClerk', 'payment', 'submit', null],
  ['treasury', 'payment', 'confirm', 'region'],
  ['financeReviewer', 'payment', 'confirm', null],
  ['userUnitRep', 'payment', 'read', null],
  ['ownerClerk', 'contract', 'submit', 'department'],
  ['employerAccountant', 'contract', 'update', null],
  ['chiefSupervisor', 'document', 'create', 'project'],
  ['auditor', 'document', 'create', null],
  ['testingLab', 'facts', 'read', 'project'],
  ['sysAdmin', 'project', 'read', null],
  ['secAdmin', 'facts', 'read', null],
  ['bidder', 'project', 'read', null],
  ['sectorClerk', 'cockpit', 'read', 'department'],
  ['supervisor', 'cockpit', 'read', null],
  ['archivist', 'facts', 'export', 'region'],
  ['ownerClerk', 'facts', 'export', null],
  ['ownerChief', 'progressReport', 'export', 'department'],
  ['contractorClerk', 'progressReport', 'export', null],
  ['ownerChief', 'contract', 'export', null],
  ['sysAdmin', 'organisation', 'export', null],
] as const)('%s on %s.%s reaches: %s', (role, resource, operation, scope) => {
  expect(scopeOf(matrix, role, resource, operation)).toBe(scope)
})

test('the record is read by whoever reads the project', () => {
  for (const role of roleIds.filter((id) => id !== 'publicUser')) {
    expect(scopeOf(matrix, role, 'facts', 'read')).toBe(scopeOf(matrix, role, 'project', 'read'))
  }
})

// --- the rest

test('routes, stand-ins and departments', () => {
  const routing = shipped('routing').body
  expect(routeFor(routing, 'proposal', 'A')).toMatchObject({ route: 'proposal-A', limitWorkingDays: 20, limitFrom: 'submission' })
  expect(routeFor(routing, 'progress', 'C')).toMatchObject({ route: 'progress-C', limitWorkingDays: 10, limitFrom: 'firstStep' })
  expect(routeFor(routing, 'unheardOf', 'A')).toBeNull()
  const fallback = shipped('approvalFallback').body
  expect(stepRole(fallback, 'countyClerk', 'C', true)).toBe('sectorClerk')
  expect(stepRole(fallback, 'countyClerk', 'C', false)).toBe('countyClerk')
  expect(stepRole(fallback, 'ownerChief', 'C', true)).toBe('ownerChief')
  expect(competentFor(shipped('sectors').body, 'municipalRoad')).toBe('housing')
  expect(competentFor(shipped('sectors').body, 'unheardOf')).toBeNull()
})

test('a wage payment is held against few rules, an advance against no progress', () => {
  const payment = shipped('payment').body
  const held = (kind: 'wage' | 'advance'): string[] =>
    payment.rules.filter((rule) => rule.kinds.includes(kind)).map((rule) => rule.id)
  expect(held('wage')).toEqual(['PAY-01', 'PAY-05', 'PAY-10', 'PAY-16', 'PAY-21'])
  for (const id of ['PAY-02', 'PAY-07', 'PAY-19', 'PAY-20']) expect(held('advance')).not.toContain(id)
  expect(paymentRule(payment, 'PAY-01', 'wage', 'pay')?.effect).toBe('block')
  expect(paymentRule(payment, 'PAY-02', 'progress', 'pay')).toBeNull()
})

test('relaxed security never loosens lockout or strength', () => {
  const body = shipped('security').body
  expect(body.relaxed).toEqual({
    ...body.strict,
    expiryDays: null,
    firstSignInChange: false,
    secondFactor: false,
    concurrentSessions: null,
  })
  expect(() => policyBodies.security.parse({ ...body, relaxed: { ...body.relaxed, lockMinutes: 1 } })).toThrow()
})

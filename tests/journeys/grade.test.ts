import { expect, test } from 'vitest'
import { establishedProject, passWithEvidence, today, wan } from '../support/acts.ts'
import { newId, person } from '../support/caller.ts'

test('a lower grade waits for the office of the leading group: turned down it is gone, confirmed it holds from next month', async () => {
  const office = await person('lgOffice.990100')
  const owner = await person('ownerClerk.990100')
  const decided: (string | null)[] = []
  for (const agree of [false, true]) {
    const projectId = await establishedProject(`降级用例工程${newId().slice(-6)}`)
    expect((await office.ask('decideDowngrade', { projectId, id: newId(), agree, comment: '尚无' })).body.code).toBe('projects.downgrade.none')
    await passWithEvidence(projectId, 'G3', 'ownerClerk.990100', { 'G3.feasibilityApproval': wan(300) }, { sources: [{ sourceType: 'specialBond', amountFen: wan(300) }] })
    expect((await owner.ask('passGate', { projectId, id: newId(), gate: 'G4', evidence: [], sources: [{ sourceType: 'specialBond', amountFen: wan(1) }] })).body.code).toBe('projects.gate.sources_not_here')
    const waiting = await office.does('getProject', { projectId })
    expect(waiting).toMatchObject({ grade: 'B', proposedGrade: { grade: 'C', effectiveFrom: null } })
    expect(waiting['actions']).toContain('decideDowngrade')
    expect((await owner.ask('decideDowngrade', { projectId, id: newId(), agree: true, comment: '本单位同意' })).status).toBe(403)
    decided.push((await office.does('decideDowngrade', { projectId, id: newId(), agree, comment: '已核' }))['effectiveFrom'] as string | null)
    const after = await office.does('getProject', { projectId })
    expect(after['grade']).toBe('B')
    expect(after['proposedGrade']).toEqual(agree ? { grade: 'C', rule: 'GR-7', ruleText: expect.stringContaining('C 级'), version: expect.any(String), basisFen: wan(300), effectiveFrom: decided[1] } : null)
    expect((await office.ask('decideDowngrade', { projectId, id: newId(), agree: true, comment: '再次' })).status).toBe(409)
    const kinds = ((await office.does('listProjectFacts', { projectId, limit: 200 }))['items'] as { kind: string }[]).map((fact) => fact.kind)
    expect(kinds).toContain(agree ? 'projects.downgrade_confirmed' : 'projects.downgrade_declined')
  }
  expect(decided[0]).toBeNull()
  expect(decided[1]).toMatch(/^\d{4}-\d{2}-01$/)
  expect(String(decided[1]) > today).toBe(true)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '@zhujian/testing'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'

// A city of its own: every account is as the demo city leaves it.
let city: OwnCity
const person = (username: string): Promise<Person> => city.person(username)

beforeAll(async () => {
  city = await ownCity()
})

afterAll(() => city.close())

const people =
  'ownerClerk ownerChief sectorClerk sectorChief ndrcReviewer financeReviewer treasury housingRegulator viceMayor projectDirector lgOffice contractorClerk chiefSupervisor employerAccountant legalCompliance auditor designer archivist policyEditor sysAdmin secAdmin auditAdmin'
    .split(' ')
    .map((role) => `${role}.990100`)
    .concat('countyClerk.990102', 'contractorClerk.990101', 'treasury.990101')

type Listed = { items: { fileId?: string; photoFileIds?: string[] }[] }

const statusFor = async ({ cookie }: Person, fileId: string): Promise<number> => {
  const answer = await fetch(`${city.url}/api/files/${fileId}/content`, { headers: { cookie } })
  await answer.arrayBuffer()
  return answer.status
}

/** Files of projects of the city and of a county, of both kinds, each with the list it is read by. */
async function filesInUse(): Promise<{ projectId: string; fileId: string; list: string }[]> {
  const office = await person('lgOffice.990100')
  const found: { projectId: string; fileId: string; list: string }[] = []
  for (const regionCode of [990_100, 990_101, 990_104]) {
    const projects = (await office.does('listProjects', { limit: 200, stage: 'construction', regionCode }))['items'] as { id: string; regionCode: number }[]
    for (const { id: projectId } of projects.filter((one) => one.regionCode === regionCode).slice(0, 3)) {
      const [document] = ((await office.does('listDocuments', { projectId, limit: 1 })) as unknown as Listed).items
      const [report] = ((await office.does('listProgressReports', { projectId })) as unknown as Listed).items
      if (document?.fileId) found.push({ projectId, fileId: document.fileId, list: 'listDocuments' })
      if (report?.photoFileIds?.[0]) found.push({ projectId, fileId: report.photoFileIds[0], list: 'listProgressReports' })
    }
  }
  return found
}

test('the bytes of a file are read by whoever may read what it hangs on in his projects, and by nobody else', async () => {
  const files = await filesInUse()
  expect(new Set(files.map((file) => file.list)).size).toBe(2)
  const seen = { read: 0, refused: 0 }
  for (const username of people) {
    const somebody = await person(username)
    for (const { projectId, fileId, list } of files) {
      const wanted = (await somebody.ask(list, { projectId, ...(list === 'listDocuments' ? { limit: 200 } : {}) })).status === 200
      // One photo may stand in reports of several projects: then each of them is a way to it.
      const other = !wanted && (await elsewhere(somebody, files, fileId))
      const status = await statusFor(somebody, fileId)
      if (!other) expect(status, `${username} ${list}`).toBe(wanted ? 200 : 404)
      seen[status === 200 ? 'read' : 'refused'] += 1
    }
  }
  expect(seen.read).toBeGreaterThan(30)
  expect(seen.refused).toBeGreaterThan(30)
  for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin', 'policyEditor']) for (const { fileId } of files) expect(await statusFor(await person(`${role}.990100`), fileId), role).toBe(404)
})

/** Whether somebody may read the same photo by a report of any project he sees. */
async function elsewhere(somebody: Person, files: readonly { fileId: string; list: string }[], fileId: string): Promise<boolean> {
  if (files.find((file) => file.fileId === fileId)?.list !== 'listProgressReports') return false
  const listed = await somebody.ask('listProjects', { limit: 200 })
  if (listed.status !== 200) return false
  for (const { id } of listed.body['items'] as { id: string }[]) {
    const reports = await somebody.ask('listProgressReports', { projectId: id })
    if (reports.status === 200 && (reports.body as unknown as Listed).items.some((report) => report.photoFileIds?.includes(fileId))) return true
  }
  return false
}

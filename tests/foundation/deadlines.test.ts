import { afterAll, beforeAll, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { newId } from '../support/caller.ts'

const wan = (amount: number): string => String(amount * 1_000_000)
let city: City
/** Days off and weekend days worked, straight from the table. */
let special: Map<string, boolean>

beforeAll(async () => {
  city = await livingCity()
  special = new Map((await city.rows<{ day: string; working: boolean }>('select day::text as day, working from policy.calendar_day')).map((row) => [row.day, row.working]))
}, 180_000)
afterAll(() => city.close())

const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
const works = (day: string): boolean => special.get(day) ?? ![0, 6].includes(new Date(day).getUTCDay())

/** The n-th working day after a day, counted one by one. */
function dueBy(from: string, n: number): string {
  let day = from
  for (let left = n; left > 0; ) {
    day = dayAfter(day)
    if (works(day)) left -= 1
  }
  return day
}
const between = (from: string, to: string): number => {
  let days = 0
  for (let day = from; day < to; ) {
    day = dayAfter(day)
    if (works(day)) days += 1
  }
  return days
}

async function declaredAt(now: string): Promise<string> {
  city.now = new Date(now)
  const projectId = newId()
  await city.does('ownerClerk.990100', 'saveProjectDraft', { id: projectId, name: `时限用例${projectId.slice(-8)}`, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(6000), location: '学府路', sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(6000) }] })
  return String((await city.does('ownerClerk.990100', 'declareProject', { projectId }))['caseId'])
}

test('the calendar of the table is the published one: 2026’s holidays and weekend days worked instead', () => {
  expect(['2026-01-01', '2026-02-17', '2026-05-01', '2026-10-01', '2026-10-07'].map((day) => [day, works(day)])).toEqual([
    ['2026-01-01', false],
    ['2026-02-17', false],
    ['2026-05-01', false],
    ['2026-10-01', false],
    ['2026-10-07', false],
  ])
  const weekendWorked = [...special].filter(([day, working]) => working && day.startsWith('2026') && [0, 6].includes(new Date(day).getUTCDay()))
  expect(weekendWorked.length).toBeGreaterThan(0)
})

test.each([
  ['an ordinary Monday', '2026-11-02T02:00:00Z'],
  ['the eve of the Spring Festival', '2026-02-13T06:00:00Z'],
  ['the last day before National Day', '2026-09-30T08:59:00Z'],
  ['a Saturday', '2026-11-07T03:00:00Z'],
  ['before midnight in Shanghai', '2026-11-02T15:59:00Z'],
  ['after midnight in Shanghai, still the day before in UTC', '2026-11-02T16:01:00Z'],
])('every step opened from %s is due its working days later', async (_, now) => {
  const caseId = await declaredAt(now)
  const start = city.today
  const seen = new Set<string>()
  for (let step = 0; step < 6; step++) {
    const open = await city.openTasks(caseId)
    if (open.length === 0) break
    for (const task of open) {
      // What was not there before has opened today, with the decision before it.
      if (!seen.has(task.id)) expect(task.opened_on).toBe(city.today)
      seen.add(task.id)
      expect(task.due_on, `${task.role} opened ${task.opened_on}`).toBe(dueBy(task.opened_on, task.sla_working_days))
      expect(works(task.due_on)).toBe(true)
    }
    const [task] = open
    city.now = new Date(city.now.getTime() + 3 * 86_400_000)
    await city.does(await city.usernameOf(task?.account_id ?? ''), 'decideTask', { taskId: task?.id, decision: 'agree', comment: '同意' })
  }
  const ended = await city.one('select outcome, ended_on::text as ended_on, working_days from approvals.case_file where id = $1', [caseId])
  expect(ended['outcome']).toBe('approved')
  expect(ended['working_days']).toBe(between(start, String(ended['ended_on'])))
})

test('working days left fall from the limit to nothing and below, and a list of the overdue holds exactly these', async () => {
  const caseId = await declaredAt('2026-09-28T02:00:00Z')
  const [task] = await city.openTasks(caseId)
  const chief = await city.usernameOf(task?.account_id ?? '')
  const due = String(task?.due_on)
  for (const day of ['2026-09-28', '2026-09-29', '2026-10-04', '2026-10-08', '2026-10-20']) {
    city.now = new Date(`${day}T02:00:00Z`)
    const listed = (await city.does(chief, 'listTasks', { limit: 200 })) as { items: { taskId: string; dueOn: string; workingDaysLeft: number }[]; counts: { all: number; overdue: number; today: number } }
    const mine = listed.items.find((item) => item.taskId === task?.id)
    expect(mine?.workingDaysLeft, day).toBe(day <= due ? between(day, due) : -between(due, day) || 0)
    const overdue = (await city.does(chief, 'listTasks', { limit: 200, due: 'overdue' }))['items'] as { taskId: string; dueOn: string }[]
    expect(overdue.every((item) => item.dueOn < day)).toBe(true)
    expect(overdue.some((item) => item.taskId === task?.id)).toBe(due < day)
    expect(listed.counts).toMatchObject({ all: listed.items.length, overdue: overdue.length, today: listed.items.filter((item) => item.dueOn === day).length })
  }
})

test('a due day in a year that is not announced is said to be a guess', async () => {
  const caseId = await declaredAt('2026-12-31T02:00:00Z')
  const [first] = await city.rows('select announced, due_on::text as due_on from approvals.task where case_id = $1', [caseId])
  expect(first).toMatchObject({ announced: false })
  expect(String(first?.['due_on']) > '2026-12-31').toBe(true)
  const [task] = await city.openTasks(caseId)
  const listed = (await city.does(await city.usernameOf(task?.account_id ?? ''), 'listTasks', { limit: 200 }))['items'] as { taskId: string; calendarAnnounced: boolean }[]
  expect(listed.find((item) => item.taskId === task?.id)?.calendarAnnounced).toBe(false)
})

test('pages of an inbox follow one another by deadline without a gap, whatever their size', async () => {
  city.now = new Date('2026-11-02T02:00:00Z')
  const chief = 'ownerChief.990100'
  const whole = ((await city.does(chief, 'listTasks', { limit: 200 }))['items'] as { taskId: string; dueOn: string }[])
  expect(whole.length).toBeGreaterThan(3)
  expect(whole.map((item) => item.dueOn)).toEqual(whole.map((item) => item.dueOn).sort())
  for (const limit of [1, 2, 3]) {
    const seen: string[] = []
    for (let cursor: unknown; ; ) {
      const page = await city.does(chief, 'listTasks', { limit, ...(cursor ? { cursor } : {}) })
      seen.push(...(page['items'] as { taskId: string }[]).map((item) => item.taskId))
      cursor = page['nextCursor']
      if (!cursor) break
    }
    expect(seen).toEqual(whole.map((item) => item.taskId))
  }
})

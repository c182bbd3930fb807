import { join } from 'node:path'
import type { Uuid } from '@zhujian/kernel'
import { folderStorage } from '@zhujian/files'
import type { FileStorage } from '@zhujian/files'
import { runAsSystem } from '@zhujian/database'
import { accountStore, hashPassword } from '@zhujian/identity/server'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import { tenantStore } from '@zhujian/tenancy/server'
import type { Assembled } from '../assemble.ts'
import { life } from './life.ts'
import { readCityPlan } from './plan.ts'
import type { CityPlan } from './plan.ts'
import { createStageHand } from './stage-hand.ts'
import type { StageHand } from './stage-hand.ts'

/** One password for every demo account; said in the README and on the sign-in page. */
export const demoPassword = 'Jiangzhou@2026'
const lastDay = new Date('2026-10-31T09:00:00Z')
const dayMs = 86_400_000

/**
 * Plays the demo city once: 47 projects worth 68 亿元 from 2023 to 2026-10-31, through the real operations on a simulated clock in
 * time order. The same seed makes the same facts. A city already there is left alone. Its files are kept in `kept`, or in the folder
 * `files` of the data directory it names.
 */
export async function seedDemoCity(assembled: Assembled, kept: string | Pick<FileStorage, 'restore'>, progress: (line: string) => void): Promise<{ operations: number }> {
  const plan = readCityPlan()
  const already = await runAsSystem(assembled.pool, (tx) => organisationStore.postByUsername(tx, 'ownerClerk.990100'))
  if (already) return { operations: 0 }
  const started = performance.now()
  const storage = typeof kept === 'string' ? folderStorage(join(kept, 'files')) : kept
  const bootstrap = createStageHand(assembled, plan.seed, [], storage)
  const posts = await found(assembled, plan, bootstrap)
  const hand = createStageHand(assembled, plan.seed + 7, posts, storage)
  await play(hand, plan, (done) => progress(`demo city (seed ${plan.seed}): ${done} of ${plan.projects.length} projects, ${hand.operations()} operations`))
  progress(`demo city (seed ${plan.seed}): ${plan.projects.length} projects, ${hand.operations()} operations, ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return { operations: hand.operations() }
}

/** The city before its first project: tenants, units, people, accounts and posts. */
async function found(assembled: Assembled, plan: CityPlan, hand: StageHand): Promise<Post[]> {
  const hash = await hashPassword(demoPassword)
  const at = hand.now()
  const posts = await runAsSystem(assembled.pool, async (tx) => {
    for (const tenant of plan.tenants) await tenantStore.insert(tx, { ...tenant, timeZone: 'Asia/Shanghai' })
    const unitIds = new Map<string, Uuid>()
    for (const unit of plan.units) {
      const id = hand.ids.next()
      unitIds.set(unit.key, id)
      await organisationStore.insertUnit(tx, { id, regionCode: unit.regionCode, name: unit.name, creditCode: unit.creditCode, kind: unit.kind, department: unit.department, createdAt: at })
    }
    const made: Post[] = []
    for (const account of plan.accounts) {
      const post: Post = {
        id: hand.ids.next(),
        regionCode: account.regionCode,
        accountId: hand.ids.next(),
        personId: hand.ids.next(),
        username: account.username,
        name: account.name,
        role: account.role,
        unitId: unitIds.get(account.unit) ?? '',
      }
      await organisationStore.insertPost(tx, { ...post, grantedAt: at })
      made.push(post)
    }
    await assembled.tenants.reload(tx)
    return made
  })
  await assembled.identity.inAuth(async (tx) => {
    for (const post of posts) {
      const account = { id: post.accountId, personId: post.personId, username: post.username, name: post.name, passwordHash: hash, passwordSetAt: at, mustChange: false, demo: true, disabled: false, regionCode: post.regionCode, unitId: post.unitId, createdAt: at, held: false }
      await accountStore.insert(tx, account)
    }
  })
  return posts
}

/** Lets every project live its life, always going on with the one whose day comes first. */
async function play(hand: StageHand, plan: CityPlan, progress: (done: number) => void): Promise<void> {
  const lives = plan.projects.map((project, index) => ({ steps: life(hand, plan, project, index + 1), at: new Date(`${project.start}T01:30:00Z`).getTime() + index * 61_000, over: false }))
  let done = 0
  for (;;) {
    const next = lives.reduce<(typeof lives)[number] | null>((first, candidate) => (candidate.over || (first && first.at <= candidate.at) ? first : candidate), null)
    if (!next) return
    if (next.at > lastDay.getTime()) next.over = true
    else {
      hand.setNow(new Date(next.at))
      const step = await next.steps.next()
      if (step.done) next.over = true
      else next.at = officeHour(next.at + step.value * dayMs, hand.random())
    }
    if (next.over) {
      done += 1
      if (done % 5 === 0) progress(done)
    }
  }
}

/** Somewhere in the office hours of a weekday, Beijing time. */
function officeHour(at: number, random: number): number {
  let day = Math.floor(at / dayMs) * dayMs
  while ([0, 6].includes(new Date(day).getUTCDay())) day += dayMs
  return day + 3_600_000 + Math.floor(random * 7 * 3_600_000)
}

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import zlib from 'node:zlib'
import { dayIn, seededIds, seededRandom } from '@zhujian/kernel'
import type { IdSource, Uuid } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import type { TaskRow } from '@zhujian/approvals/server'
import { runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import { filesStore } from '@zhujian/files'
import type { FileStorage } from '@zhujian/files'
import type { Actor } from '@zhujian/http'
import type { Post } from '@zhujian/organisation/server'
import type { Assembled } from '../assemble.ts'

/** Plays the city: a simulated clock, seeded ids, and every act through the real operations as the person who would do it. */
export type StageHand = {
  random(): number
  ids: IdSource
  now(): Date
  setNow(at: Date): void
  act(username: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>
  tasks(caseId: string): Promise<TaskRow[]>
  usernameOf(accountId: string): string
  file(username: string, name: string): Promise<Uuid>
  operations(): number
}

export function createStageHand(assembled: Assembled, seed: number, posts: readonly Post[], storage: Pick<FileStorage, 'restore'>): StageHand {
  let now = new Date('2023-01-01T01:00:00Z')
  let operations = 0
  const random = seededRandom(seed)
  const ids = seededIds(seed + 1, () => now.getTime())
  const byName = new Map(posts.map((post) => [post.username, post]))
  const byAccount = new Map(posts.map((post) => [post.accountId, post.username]))
  const actors = new Map<string, Actor>()
  const files = new Map<string, Uuid>()
  const actorOf = async (username: string): Promise<Actor> => {
    const post = byName.get(username)
    if (!post) throw new Error(`no such demo account: ${username}`)
    const known = actors.get(username)
    if (known && known.domain !== 'project') return known
    const actor = await assembled.identity.actorInPost(post.accountId, post, now)
    actors.set(username, actor)
    return actor
  }
  return {
    random,
    ids,
    now: () => now,
    setNow: (at) => {
      now = at
    },
    operations: () => operations,
    usernameOf: (accountId) => byAccount.get(accountId) ?? '',
    act: async (username, operation, input) => {
      operations += 1
      const answer = await assembled.dispatcher.execute(operation, { actor: await actorOf(username), language: 'zh-CN' }, { id: ids.next(), ...input }, { now, ids })
      if (!answer.ok) throw new Error(`demo city: ${operation} by ${username} on ${dayIn(now)} was refused: ${answer.code} ${JSON.stringify(answer.figures)} ${JSON.stringify(answer.hits)}`)
      return answer.value as Record<string, unknown>
    },
    tasks: async (caseId) => (await runAsSystem(assembled.pool, (tx) => approvalsStore.tasksOfCase(tx, caseId))).filter((task) => task.state === 'open'),
    file: async (username, name) => {
      const slot = `${username}/${name}`
      const existing = files.get(slot)
      if (existing) return existing
      const post = byName.get(username)
      const id = ids.next()
      const bytes = drawing(name.length + files.size)
      await storage.restore(id, Readable.from([bytes]))
      const digest = (algorithm: string): Buffer => createHash(algorithm).update(bytes).digest()
      const row = { id, account_id: post?.accountId ?? '', name, media_type: 'image/png', bytes: bytes.length, sha256: digest('sha256'), sm3: digest('sm3'), uploaded_at: now }
      await runInTenant(assembled.pool, { ...systemScope, accountId: row.account_id }, async (tx) => ({ commit: true as const, value: await filesStore.insert(tx, row) }))
      files.set(slot, id)
      return id
    },
  }
}

/** A small picture of a building site, drawn from a number: the same number gives the same bytes. */
function drawing(seed: number): Buffer {
  const [width, height] = [160, 120]
  const random = seededRandom(seed)
  const roofs = Array.from({ length: 6 }, () => 30 + Math.floor(random() * 60))
  const rows: Buffer[] = []
  for (let y = 0; y < height; y++) {
    const row = Buffer.alloc(1 + width * 3)
    for (let x = 0; x < width; x++) {
      const wall = y > height - (roofs[Math.floor(x / 27)] ?? 40) && x % 27 > 3
      const lit = wall && x % 9 > 3 && y % 11 > 5
      const [r, g, b] = lit ? [236, 208, 138] : wall ? [123, 133, 146] : y > 108 ? [150, 120, 90] : [169 + Math.floor(y / 2), 198, 243]
      row.set([r ?? 0, g ?? 0, b ?? 0], 1 + x * 3)
    }
    rows.push(row)
  }
  return png(width, height, Buffer.concat(rows))
}

function png(width: number, height: number, raw: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', zlib.deflateSync(raw)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(zlib.crc32(body), body.length + 4)
  return framed
}

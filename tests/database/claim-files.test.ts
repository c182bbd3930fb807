import { afterAll, beforeAll, expect, test } from 'vitest'
import { runInTenant, systemScope } from '@zhujian/database'
import type { Context } from '@zhujian/http'
import { claimFiles, filesStore } from '@zhujian/files'
import type { Claimed } from '@zhujian/files'
import { newId } from '../support/caller.ts'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let opened: TestDatabase
const accountId = newId()
const scope = { ...systemScope, accountId }
const [photo, scan] = [newId(), newId()]

beforeAll(async () => {
  opened = await freshDatabase()
  await runInTenant(opened.database.app, scope, async (tx) => {
    for (const [id, name, media_type] of [[photo, 'site.heic', 'image/heic'], [scan, 'minutes.pdf', 'application/pdf']] as const) {
      await filesStore.insert(tx, { id, account_id: accountId, name, media_type, bytes: 10, sha256: Buffer.alloc(32), sm3: Buffer.alloc(32), uploaded_at: new Date() })
    }
    return { commit: true, value: null }
  })
}, 120_000)

afterAll(() => opened?.close())

/** Claims in a transaction that is kept only where nothing is refused, as `handle` does it. */
function claim(fileIds: string[], accept?: 'image' | 'any'): Promise<Claimed> {
  const projectId = newId()
  return runInTenant(opened.database.app, scope, async (tx) => {
    // Only the transaction is used by a claim.
    const value = await claimFiles({ tx } as Context, { regionCode: 990100, projectId, fileIds, field: 'photoFileIds', ...(accept ? { accept } : {}) })
    return { commit: false, value }
  })
}

test('a claim that asks for pictures refuses what is none, by name and kind', async () => {
  const { refused, missing } = await claim([photo, scan], 'image')
  expect(missing).toEqual([])
  expect(refused).toMatchObject({ ok: false, status: 422, code: 'files.file.not_image', field: 'photoFileIds', figures: { names: 'minutes.pdf (application/pdf)', count: 1, ids: scan } })
})

test('a claim that asks for nothing special takes any file that is kept', async () => {
  expect(await claim([photo], 'image')).toMatchObject({ refused: null, files: [{ fileId: photo, mediaType: 'image/heic' }] })
  expect(await claim([photo, scan])).toMatchObject({ refused: null, missing: [] })
  expect(await claim([photo, scan], 'any')).toMatchObject({ refused: null, missing: [] })
})

test('files nobody has are missing, not refused', async () => {
  const nobody = newId()
  expect(await claim([photo, nobody], 'image')).toMatchObject({ refused: null, missing: [nobody] })
  expect(await claim([], 'image')).toEqual({ missing: [], files: [], refused: null })
})

import { ok } from '@zhujian/kernel'
import { bind, decodeCursor, pageOf } from '@zhujian/http'
import type { Binding } from '@zhujian/http'
import * as api from '@zhujian/organisation/api'
import { grantStore } from './grant-store.ts'

export function bindings(): Binding[] {
  return [
    bind(api.listUnits, async (ctx, input) => {
      const after = decodeCursor(input.cursor, 2)
      const position = after ? { regionCode: Number(after[0]), id: String(after[1]) } : null
      const rows = await grantStore.units(ctx.tx, { regionCode: input.regionCode ?? null, q: input.q ?? null, after: position }, input.limit + 1)
      const page = pageOf(rows, input.limit, (unit) => [unit.regionCode, unit.id])
      const items = page.items.map(({ id, name, creditCode, kind, department, regionCode }) => ({ unitId: id, name, creditCode, kind, department, regionCode }))
      return ok({ items, nextCursor: page.nextCursor })
    }),
  ]
}

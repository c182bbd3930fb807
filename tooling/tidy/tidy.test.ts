import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tidy } from './index.ts'

test('the house is tidy', () => {
  const faults = tidy(join(import.meta.dirname, '../..')).map((fault) => `${fault.file}: ${fault.rule}: ${fault.detail}`)
  expect(faults).toEqual([])
})

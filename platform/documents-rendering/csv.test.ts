import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { csvLine } from './index.ts'
import { readCsvRows } from './csv.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function back(line: string): Promise<string[] | undefined> {
  const path = join(folder, 'line.csv')
  writeFileSync(path, line)
  for await (const row of readCsvRows(path, { encoding: 'utf-8', delimiter: ',' })) return row.cells
  return undefined
}

test('what a spreadsheet would reckon with becomes text, numbers stay numbers', () => {
  expect(csvLine(['=cmd|\' /C calc\'!A0', '@SUM(1)', '+86 591', '-12.5', '+1,234', '-', 'a=b', ''])).toBe('\'=cmd|\' /C calc\'!A0,\'@SUM(1),\'+86 591,-12.5,"+1,234",\'-,a=b,\n')
})

test('a line that was written is read as it was, whatever stood in it', async () => {
  const cell = fc.oneof(fc.string({ unit: fc.constantFrom(..."='@+-\t\r\n\",a1江.") }), fc.string())
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 2, maxLength: 6 }), async (cells) => {
      expect(await back(csvLine(['x', ...cells]))).toEqual(['x', ...cells])
    }),
    { numRuns: 300, seed: 11, verbose: 1 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bigrams, nameSimilarityBp, normalizeName, queryGrams } from './index.ts'

test('width, case, spaces and signs do not count', () => {
  expect(normalizeName(' 滨江大道(一期)— Phase 1 ')).toBe('滨江大道一期phase1')
  expect(normalizeName('\uff21\uff22\uff23\uff08')).toBe('abc')
})

test('a text is found by its pairs and its codes', () => {
  expect(bigrams('滨江大道')).toEqual(['滨江', '江大', '大道'])
  expect(bigrams('990101-2026-000017')).toEqual(expect.arrayContaining(['9901012026000017', '990101', '2026', '000017']))
  expect(bigrams('路')).toEqual(['路'])
  expect(bigrams('')).toEqual([])
})

test('whatever stands in a text is found in it', () => {
  const text = '城东片区市政道路 990101-2026-000017'
  const grams = new Set(bigrams(text))
  for (const query of ['市政', '市政道路', '00017', '2026-0000', '990101-2026-000017']) {
    expect(queryGrams(query).every((gram) => grams.has(gram))).toBe(true)
  }
  expect(queryGrams('桥梁').every((gram) => grams.has(gram))).toBe(false)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), fc.nat(20), (any, from, length) => {
      const normal = [...normalizeName(any)]
      const part = normal.slice(from, from + length).join('')
      const found = new Set(bigrams(normal.join('')))
      if ([...normalizeName(part)].length > 1) expect(queryGrams(part).every((gram) => found.has(gram))).toBe(true)
    }),
    { numRuns: 300, verbose: 1 },
  )
})

test('likeness: near duplicates above 6500, different works below', () => {
  expect(nameSimilarityBp('滨江大道改造工程', '滨江大道改造工程')).toBe(10000)
  expect(nameSimilarityBp('滨江大道改造工程', '滨江大道 改造工程(二期)')).toBeGreaterThan(6500)
  expect(nameSimilarityBp('滨江大道改造工程', '城东小学扩建项目')).toBe(0)
  expect(nameSimilarityBp('', '')).toBe(0)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(nameSimilarityBp(a, b)).toBe(nameSimilarityBp(b, a))
      expect(nameSimilarityBp(a, b)).toBeLessThanOrEqual(10000)
    }),
    { verbose: 1 },
  )
})

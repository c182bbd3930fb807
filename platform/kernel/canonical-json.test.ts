import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '@zhujian/kernel'

const wellFormed = fc.jsonValue({ noUnicodeString: false }).filter((value) => JSON.stringify(value).isWellFormed())

/** The same value with the members of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, shuffled(member)]))
}

test('one value has one text, which reads back as the value', () => {
  fc.assert(
    fc.property(wellFormed, (value) => {
      const text = canonicalJson(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(shuffled(value))).toBe(text)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})

test('the example of RFC 8785 §3.2.3: members sort by UTF-16 code units', () => {
  const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' }
  expect(Object.keys(JSON.parse(canonicalJson(value)) as object).filter((name) => name !== '1')).toEqual(['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'])
  expect(canonicalJson([56, { d: true, '10': null, '1': [] }])).toBe('[56,{"1":[],"10":null,"d":true}]')
})

test('money is exact, absent members are left out, an instant is its ISO text', () => {
  expect(canonicalJson({ fen: 900719925474099312345n, none: undefined, at: new Date(0), list: [undefined] })).toBe('{"at":"1970-01-01T00:00:00.000Z","fen":"900719925474099312345","list":[null]}')
})

test('what JSON cannot carry is refused', () => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('s'), '\ud800', { deep: ['\udc00'] }]) expect(() => canonicalJson(wrong)).toThrow(TypeError)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createText, fill, languageOf, pinyinInitials } from './index.ts'

describe('figures in a wording', () => {
  test.each([
    ['{a}', { a: 'x' }, 'x'],
    ['{a} and {a}', { a: 0 }, '0 and 0'],
    ['{a:wan} 万元', { a: 699_000_000n }, '699.00 万元'],
    ['{a:wan}', { a: '-123456789' }, '−123.456789'],
    ['{a:yuan}', { a: 5 }, '0.05'],
    ['{a:percent}', { a: 8550 }, '85.5%'],
    ['{a:percent}', { a: '0' }, '0.0%'],
    ['{a:percent} of at most {b:percent}', { a: 301, b: 300 }, '3.01% of at most 3.0%'],
    ['{a:percent}', { a: -735 }, '-7.35%'],
    ['{a}', { a: false }, 'false'],
  ])('%s with %o is %s', (wording, figures, said) => {
    expect(fill(wording, figures)).toBe(said)
  })

  test('what is not given stays visible by its name; unknown forms and odd braces are left alone', () => {
    expect(fill('{gone} {none:wan} {a:euro} {} {a b} {a', { none: null, a: 1 })).toBe('{gone} {none:wan} {a:euro} {} {a b} {a')
  })

  test('a figure that looks like a wording is never read as one', () => {
    expect(fill('{a}{b}', { a: '{b}', b: '$&' })).toBe('{b}$&')
  })

  test('an amount is the same fen in 元 and in 万元', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (fen) => {
        const plain = (said: string): bigint => BigInt(said.replace(/[,.]/g, '').replace('−', '-'))
        expect(plain(fill('{f:yuan}', { f: fen }))).toBe(fen)
        const inWan = fill('{f:wan}', { f: fen })
        expect(plain(inWan.replace(/\.\d+$/, (decimals) => decimals.padEnd(7, '0')))).toBe(fen)
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})

describe('the language asked for', () => {
  test.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['*', 'zh-CN'],
    ['en', 'en'],
    ['EN-GB,zh;q=0.9', 'en'],
    ['zh-TW,en', 'zh-CN'],
    ['fr-FR, en;q=0.3', 'en'],
    [' de , zh-Hans', 'zh-CN'],
    ['x'.repeat(100_000), 'zh-CN'],
  ])('%s', (header, language) => {
    expect(languageOf(header)).toBe(language)
  })
})

describe('one text over many catalogs', () => {
  const chinese = { a: '甲' }

  test('a key claimed by two modules is a bug told at the start', () => {
    expect(() => createText([{ 'zh-CN': chinese, en: { a: 'A' } }, { 'zh-CN': { a: '乙' }, en: {} }])).toThrow('text key claimed twice: a')
  })

  test('what English lacks is said in Chinese, what nobody has is said by its key', () => {
    const text = createText([{ 'zh-CN': { ...chinese, 'b.c': '{n} 件' }, en: { a: 'A' } }])
    expect([text.say('en', 'a'), text.say('en', 'b.c', { n: 3 }), text.say('en', 'nothing.here')]).toEqual(['A', '3 件', 'nothing.here'])
    expect([text.has('b.c'), text.has('toString'), text.keys('en')]).toEqual([true, false, ['a']])
  })
})

describe('pinyin initials', () => {
  test.each([
    ['江州市东环路改造', 'jzsdhlgz'],
    ['第3中学 A座', 'd3zxaz'],
    ['——()', ''],
    ['', ''],
  ])('%s → %s', (name, initials) => {
    expect(pinyinInitials(name)).toBe(initials)
  })
})

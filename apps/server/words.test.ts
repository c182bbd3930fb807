import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languages } from '@zhujian/text'
import { describe, expect, it } from 'vitest'
import { words } from './words.ts'

const root = join(import.meta.dirname, '../..')
const sources = globSync(['platform/**/*.ts', 'modules/*/*/{server,domain}/*.ts'], { cwd: root, exclude: (name) => name === 'node_modules' })
  .filter((path) => !path.includes('node_modules') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'))

/** The first group of every match in the sources, each once. */
const found = (pattern: RegExp): string[] => [...new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] ?? '')))].sort()

/** What stands between the brackets of each call of append. */
const appended = sources.flatMap((source) => [...source.matchAll(/\bappend\(ctx, \{/g)].map((match) => source.slice(match.index, objectEnd(source, match.index + match[0].length))))

function objectEnd(source: string, from: number): number {
  let depth = 1
  let at = from
  for (; at < source.length && depth > 0; at += 1) depth += source[at] === '{' ? 1 : source[at] === '}' ? -1 : 0
  return at
}

/** Ids in a shipped policy of the foundation, each once. */
const policy = (module: string, name: string, pattern: RegExp): string[] => [
  ...new Set([...readFileSync(join(root, `modules/foundation/${module}/data/${name}.json`), 'utf8').matchAll(pattern)].map((match) => match[1] ?? '')),
]

const lacking = (keys: readonly string[]): string[] =>
  languages.flatMap((language) => {
    const known = new Set(words.keys(language))
    return keys.filter((key) => !known.has(key)).map((key) => `${language} ${key}`)
  })

/** Figures named in a wording; how an amount is written differs between languages, which amount does not. */
const figuresIn = (wording: string): string[] => [...new Set([...wording.matchAll(/\{(\w+)(?::\w+)?\}/g)].map((match) => match[1] ?? ''))].sort()

describe('the wording of the server', () => {
  it('has the same keys in both languages', () => {
    expect(words.keys('en').sort()).toEqual(words.keys('zh-CN').sort())
  })

  it('names the same figures in both languages', () => {
    const differing = words.keys('zh-CN').filter((key) => figuresIn(words.say('zh-CN', key)).join() !== figuresIn(words.say('en', key)).join())
    expect(differing).toEqual([])
  })

  it('words every refusal', () => {
    const codes = found(/\b(?:refuse|refusal)\(\s*(?:\d+, )?'([a-z_.]+)'/g)
    const chosen = found(/\bcode = [^\n]*? \? '([a-z_]+\.[a-z_.]+)' : '[a-z_]+\.[a-z_.]+'\n\s*return refuse\(code/g)
    const otherwise = found(/\bcode = [^\n]*? \? '[a-z_]+\.[a-z_.]+' : '([a-z_]+\.[a-z_.]+)'\n\s*return refuse\(code/g)
    expect(codes.length).toBeGreaterThan(70)
    expect(lacking([...codes, ...chosen, ...otherwise].map((code) => `refusal.${code}`))).toEqual([])
  })

  it('words every rule that can be hit', () => {
    const called = found(/\bhit\(\s*'([\w.-]+)'/g)
    const named = found(/\bruleId: '([\w.-]+)'/g)
    expect(called).toEqual(expect.arrayContaining(['SOD-01', 'SOD-02', 'SOD-09', 'LC-01', 'LC-10', 'LC-11', 'RT-03', 'G2', 'PAY-17']))
    expect(named).toEqual(expect.arrayContaining(['PAY-01', 'PAY-21', 'RT-01', 'RT-02']))
    // Rules whose ids stand in policy: exclusions of roles, conditions of gates, rules of grading.
    const shipped = [policy('organisation', 'roles', /"rule": ?"([\w.-]+)"/g), policy('policy', 'gates', /"id": ?"(G\d+\.\w+)"/g), policy('policy', 'grade', /"id": ?"(GR-\d+)"/g)]
    for (const ids of shipped) expect(ids.length).toBeGreaterThan(1)
    expect(lacking([...new Set([...called, ...named, ...shipped.flat()])].map((id) => `rule.${id}`))).toEqual([])
  })

  it('fills every figure that the wording of a rule names', () => {
    const calls = sources.flatMap((source) => [...source.matchAll(/\bhit\('([\w.-]+)', \{([^{}]*)\}/g)].map((match) => ({ rule: match[1] ?? '', figures: (match[2] ?? '').split(',').map((part) => part.split(':')[0]?.trim() ?? '') })))
    expect(calls.length).toBeGreaterThan(10)
    const open = calls.flatMap(({ rule, figures }) => figuresIn(words.say('zh-CN', `rule.${rule}`)).filter((name) => !figures.includes(name)).map((name) => `${rule} {${name}}`))
    expect(open).toEqual([])
  })

  it('words every fact that is recorded', () => {
    const kinds = [...new Set(appended.flatMap((call) => [...(/kind: ([^\n]*)/.exec(call)?.[1] ?? '').split(', regionCode')[0]?.matchAll(/'([a-z]+\.[a-z_]+)'/g) ?? []].map((match) => match[1] ?? '')))]
    expect(kinds.length).toBeGreaterThan(12)
    // Kinds that are put together from parts, and those handed to a helper that appends.
    const ends = ['returned', 'rejected', 'withdrawn'].map((end) => `contracts.payment_application_${end}`)
    const decisions = ['agreed', 'returned', 'rejected'].map((decision) => `approvals.task_${decision}`)
    const handedOn = found(/\bend\(ctx, [^\n]*'([a-z]+\.[a-z_]+)'/g)
    expect(handedOn.length).toBeGreaterThan(3)
    expect(lacking([...kinds, ...ends, ...decisions, ...handedOn].map((kind) => `fact.${kind}`))).toEqual([])
  })
})

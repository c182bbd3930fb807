import { spawn } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
let house: string

/** A copy of the tree as it stands, with the installed packages linked: what is made in it leaves this one alone. */
beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'zhujian-house-'))
  const left = new Set(['node_modules', '.git', 'dist', 'coverage'])
  cpSync(root, house, { recursive: true, filter: (path) => !left.has(path.slice(path.lastIndexOf('/') + 1)) })
  linkPackages(root, house)
  for (const own of globSync('{apps,platform,modules/*,tooling}/*/node_modules', { cwd: root })) symlinkSync(join(root, own), join(house, own))
}, 120_000)
afterAll(() => rmSync(house, { recursive: true, force: true }))

function linkPackages(from: string, to: string): void {
  mkdirSync(join(to, 'node_modules/@zhujian'), { recursive: true })
  for (const name of readdirSync(join(from, 'node_modules'))) {
    if (name === '@zhujian' || name === '.cache' || name.startsWith('.vite')) continue
    symlinkSync(join(from, 'node_modules', name), join(to, 'node_modules', name))
  }
  // Modules of ours are links into the tree: in the copy they lead into the copy.
  for (const name of readdirSync(join(from, 'node_modules/@zhujian'))) symlinkSync(readlinkSync(join(from, 'node_modules/@zhujian', name)), join(to, 'node_modules/@zhujian', name))
}

type Ran = { code: number | null; out: string }

/** Runs a command of a guide; `npm run` goes through the packages that are there. */
function run(line: string): Promise<Ran> {
  const command = line.replace(/^npm run zhujian --/, 'node apps/cli/main.ts').replace(/^npx /, '')
  const path = `${join(house, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`
  const { NODE_OPTIONS: _, VITEST: __, NODE_ENV: ___, ...env } = process.env
  const child = spawn('bash', ['-c', command], { cwd: house, env: { ...env, PATH: path, ZHUJIAN_TEST_SERVER: 'none' } })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (out += part.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })))
}

type Block = { how: string; file: string; text: string }

function blocksOf(guide: string): Block[] {
  const text = readFileSync(join(root, 'docs/guides', guide), 'utf8')
  return [...text.matchAll(/^```(\w+)(?: (create|append|before|replace)=(\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({ how: match[2] ?? match[1] ?? '', file: match[3] ?? '', text: match[4] ?? '' }))
}

/** Does what a block says. @throws Error where the line it quotes does not stand exactly once. */
async function follow({ how, file, text }: Block): Promise<void> {
  if (how === 'sh') {
    for (const line of text.trim().split('\n')) {
      const ran = await run(line)
      expect(ran.code, `${line}\n${ran.out.slice(-4000)}`).toBe(0)
    }
    return
  }
  const path = join(house, file)
  if (how === 'create') {
    expect(existsSync(path), file).toBe(false)
    mkdirSync(dirname(path), { recursive: true })
    return writeFileSync(path, text)
  }
  const present = readFileSync(path, 'utf8')
  if (how === 'append') return writeFileSync(path, present + text)
  const [quoted = '', ...lines] = text.split('\n')
  const wanted = quoted.replace(/^\/\/ /, '')
  const all = present.split('\n')
  const found = all.flatMap((line, at) => (line.startsWith(wanted) ? [at] : []))
  expect(found, `${file}: ${wanted}`).toHaveLength(1)
  const given = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  all.splice(found[0] ?? 0, how === 'replace' ? 1 : 0, ...given)
  writeFileSync(path, all.join('\n'))
}

describe('the guides, followed word for word', () => {
  for (const guide of ['add-a-module.md', 'write-a-migration.md', 'add-a-use-case.md']) {
    test(guide, { timeout: 600_000 }, async () => {
      const blocks = blocksOf(guide)
      expect(blocks.length).toBeGreaterThan(1)
      for (const block of blocks) await follow(block)
    })
  }

  test('what was made is lint-free, and its lock is the one npm would write', { timeout: 120_000 }, async () => {
    expect((await run('biome check modules/delivery/warranty tests/delivery/warranty.test.ts apps/server --vcs-enabled=false')).out).not.toMatch(/Found \d+ (error|warning)/)
    const lock = JSON.parse(readFileSync(join(house, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dependencies?: object; link?: boolean }> }
    const manifest = JSON.parse(readFileSync(join(house, 'modules/delivery/warranty/package.json'), 'utf8')) as { dependencies: object }
    expect(lock.packages['modules/delivery/warranty']?.dependencies).toEqual(manifest.dependencies)
    expect(lock.packages['node_modules/@zhujian/warranty']?.link).toBe(true)
    expect(Object.keys(lock.packages)).toEqual(Object.keys(lock.packages).toSorted((a, b) => a.localeCompare(b, 'en')))
  })

  test('a module that is there, of no group, or of words that are none is refused before a file is written', async () => {
    for (const [line, why] of [
      ['delivery/warranty defect --zh 甲 --en A', 'there is a module warranty already'],
      ['delivery/projects defect --zh 甲 --en A', 'there is a module projects already'],
      ['foundation/other defect --zh 甲 --en A', 'name it GROUP/MODULE'],
      ['delivery/other Defect --zh 甲 --en A', 'small letters'],
      ['delivery/other defect --zh 甲', 'say what an entity is called'],
    ]) {
      const ran = await run(`npm run zhujian -- new-module ${line}`)
      expect([ran.code, ran.out.includes(why ?? '')], `${line}: ${ran.out}`).toEqual([1, true])
    }
    expect(existsSync(join(house, 'modules/delivery/other'))).toBe(false)
  })
})

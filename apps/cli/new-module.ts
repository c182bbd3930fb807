import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { dirname, join, relative } from 'node:path'
import { readArguments } from './command.ts'
import type { Command } from './command.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- new-module GROUP/MODULE ENTITY --zh WORDS --en WORDS

Makes a module of this house: its package, doors (api, domain, server, text), a first migration with a table under row security, an
operation that records an ENTITY of a project and one that lists them, wording in both languages, tests; and wires it into the server.
\`npm test\` passes as it is; docs/guides/add-a-module.md goes on from there.

  GROUP    delivery, governance or insight
  MODULE   one word in small letters, such as warranty
  ENTITY   what it keeps, one word in small letters, such as defect
  --zh     what an ENTITY is called in Chinese
  --en     what an ENTITY is called in English`

const groups = ['delivery', 'governance', 'insight']
const templates = join(import.meta.dirname, 'module-template')

/** Words that a language keeps for itself: of TypeScript, and of SQL as PostgreSQL reserves them. */
const reserved: ReadonlySet<string> = new Set(
  [
    'arguments await break case catch class const continue debugger default delete else enum eval export extends false finally for function implements import',
    'instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield',
    'all analyse analyze and any array asc asymmetric authorization binary both cast check collate collation column concurrently constraint create cross',
    'deferrable desc distinct end except fetch foreign freeze from full grant group having ilike initially inner intersect into isnull join lateral leading',
    'left like limit localtime localtimestamp natural not notnull offset only order outer overlaps placing primary references returning right select similar',
    'some symmetric table tablesample then trailing union unique user using variadic verbose when where window',
  ].flatMap((line) => line.split(' ')),
)

type Names = { group: string; module: string; entity: string; zh: string; en: string }

function namesOf(args: string[]): Names {
  const given = readArguments(args, { zh: { type: 'string' }, en: { type: 'string' } }, 2)
  const [path = '', entity = ''] = given.positionals
  const [group = '', module = '', ...more] = path.split('/')
  if (!groups.includes(group) || more.length > 0) throw new OperatorError(`name it GROUP/MODULE with one of ${groups.join(', ')}: ${path}`)
  for (const word of [module, entity]) if (!/^[a-z]{3,30}$/.test(word)) throw new OperatorError(`one word of 3 to 30 small letters, not “${word}”`)
  for (const word of [module, entity]) if (reserved.has(word)) throw new OperatorError(`“${word}” means something in TypeScript or SQL already: choose another word`)
  const [zh, en] = ['zh', 'en'].map((language) => given.text(language)?.trim() ?? '')
  if (!zh || !en) throw new OperatorError('say what an entity is called: --zh WORDS --en WORDS')
  for (const words of [zh, en]) if (/['\\\n]/.test(words)) throw new OperatorError(`no quotes in “${words}”`)
  return { group, module, entity, zh, en }
}

async function run(args: string[]): Promise<void> {
  const names = namesOf(args)
  const home = `modules/${names.group}/${names.module}`
  const taken = globSync('modules/*/*/package.json', { cwd: root }).concat(globSync('platform/*/package.json', { cwd: root })).map((file) => dirname(file).split('/').at(-1))
  if (taken.includes(names.module) || existsSync(join(root, home))) throw new OperatorError(`there is a module ${names.module} already`)
  // Everything is worked out before anything is written: half a module would break the house.
  const files = new Map([...filled(names, home), ...wired(names)])
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
    console.error(file)
  }
  link(home, names.module)
  const sync = spawnSync(process.execPath, [join(root, 'tooling/sync/main.ts')], { cwd: root, encoding: 'utf8' })
  if (sync.status !== 0) throw new OperatorError(`the TypeScript projects could not be written: ${sync.stderr.trim()}`)
  console.log(`${home} is made and wired. Go on with docs/guides/add-a-module.md`)
}

/** The files of the module itself. */
function filled(names: Names, home: string): [string, string][] {
  const zod = (JSON.parse(readFileSync(join(root, 'modules/delivery/projects/package.json'), 'utf8')) as { dependencies: Record<string, string> }).dependencies['zod'] ?? ''
  const words: Record<string, string> = { __module__: names.module, __entity__: names.entity, __Entity__: capital(names.entity), __zh__: names.zh, __en__: capital(names.en), __zod__: zod }
  const fill = (text: string): string => text.replace(/__(module|entity|Entity|zh|en|zod)__/g, (word) => words[word] ?? word)
  return globSync('**/*.tmpl', { cwd: templates }).map((file) => {
    const target = file === 'journey.test.ts.tmpl' ? `tests/${names.group}/${names.module}.test.ts` : `${home}/${fill(file).replace(/\.tmpl$/, '')}`
    return [target, fill(readFileSync(join(templates, file), 'utf8'))]
  })
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

type Lock = { packages: Record<string, Record<string, unknown> & { dependencies?: Record<string, string> }> }

/** Puts a line before the one place that a mark names. @throws OperatorError when the file was changed so that there is none. */
function before(file: string, marks: readonly (readonly [mark: string, line: string])[]): [string, string] {
  let text = readFileSync(join(root, file), 'utf8')
  for (const [mark, line] of marks) {
    if (text.split(mark).length !== 2) throw new OperatorError(`${file} has no single place “${mark.trim()}”`)
    text = text.replace(mark, () => `${line}${mark}`)
  }
  return [file, text]
}

/** The places where the server names its modules. */
function wired({ group, module }: Names): [string, string][] {
  return [
    before('apps/server/assemble.ts', [
      ["import { lineageOf } from '@zhujian/tenancy/domain'\n", `import { bindings as ${module}Bindings } from '@zhujian/${module}/server'\n`],
      ['    // Modules made by new-module stand above this line.\n', `    ...${module}Bindings(),\n`],
    ]),
    before('apps/server/words.ts', [
      ['import { commonText', `import { text as ${module} } from '@zhujian/${module}/text'\n`],
      ['  ...cockpit,\n', `  ...${module},\n`],
    ]),
    before('apps/server/migrations.ts', [["  ['cockpit',", `  ['${module}', 'modules/${group}/${module}'],\n`]]),
    before('apps/server/package.json', [['    "@zhujian/cockpit": "*",\n', `    "@zhujian/${module}": "*",\n`]]),
    locked(group, module),
  ]
}

/** The lock as npm would write it: nothing is fetched, a module of ours brings no package that is not there. */
function locked(group: string, module: string): [string, string] {
  const file = 'package-lock.json'
  const lock = JSON.parse(readFileSync(join(root, file), 'utf8')) as Lock
  const like = lock.packages['modules/delivery/projects']?.dependencies?.['zod'] ?? ''
  const uses = Object.fromEntries(['database', 'http', 'kernel', 'ledger', 'projects', 'text'].map((name) => [`@zhujian/${name}`, '*']))
  lock.packages[`modules/${group}/${module}`] = { name: `@zhujian/${module}`, version: '0.1.0', dependencies: { ...uses, zod: like } }
  lock.packages[`node_modules/@zhujian/${module}`] = { resolved: `modules/${group}/${module}`, link: true }
  const server = lock.packages['apps/server']
  if (server) server.dependencies = sorted({ ...server.dependencies, [`@zhujian/${module}`]: '*' })
  return [file, `${JSON.stringify({ ...lock, packages: sorted(lock.packages) }, null, 2)}\n`]
}

function sorted<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a.localeCompare(b, 'en')))
}

/** What npm would link, so that the module works before the next install. */
function link(home: string, module: string): void {
  const scope = join(root, 'node_modules/@zhujian')
  if (!existsSync(scope) || existsSync(join(scope, module))) return
  symlinkSync(relative(scope, join(root, home)), join(scope, module))
}

export const newModuleCommand: Command = {
  words: 'new-module',
  summary: 'make a module of this house, wired and tested',
  help,
  run,
}

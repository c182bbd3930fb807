import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { declaredFaults } from './declared.ts'

export type Fault = { file: string; rule: string; detail: string }
type Exception = { file: string; rule: string; reason: string }

/** Architecture as a test: what the compiler cannot see. An exception carries its reason, and the list may only shrink. */
export function tidy(root: string): Fault[] {
  const exceptions = (JSON.parse(readFileSync(join(root, 'tooling/tidy/exceptions.json'), 'utf8')) as Exception[]).map((entry) => `${entry.rule} ${entry.file}`)
  const files = sources(root)
  const faults = [...files.flatMap((file) => faultsOf(file, readFileSync(join(root, file), 'utf8'))), ...declaredFaults(root, files)]
  const seen = new Set(faults.map((fault) => `${fault.rule} ${fault.file}`))
  const stale = exceptions.filter((entry) => !seen.has(entry)).map((entry) => ({ file: 'tooling/tidy/exceptions.json', rule: 'staleException', detail: entry }))
  return [...faults.filter((fault) => !exceptions.includes(`${fault.rule} ${fault.file}`)), ...stale]
}

/** Our own sources: TypeScript of apps, platform, modules, tooling, tests and bench. */
export function sources(root: string): string[] {
  const patterns = ['apps', 'platform', 'modules', 'tooling', 'tests', 'bench'].flatMap((dir) => [`${dir}/**/*.ts`, `${dir}/**/*.tsx`])
  return globSync(patterns, { cwd: root, exclude: (path) => /node_modules|\/dist$|\.types/.test(path) })
    .filter((file) => !/node_modules|\/dist\//.test(file))
    .sort()
}

const isTest = (file: string): boolean => /\.test\.tsx?$|^tests\//.test(file)

function faultsOf(file: string, text: string): Fault[] {
  const faults: Fault[] = []
  const add = (rule: string, detail: string): void => {
    faults.push({ file, rule, detail })
  }
  const lines = text.split('\n')
  const wording = /(^|\/)(text|data)\//.test(file) || isTest(file)
  if (!isTest(file) && !/\/text\//.test(file) && lines.length > 401) add('fileLength', `${lines.length} lines, at most 400`)
  if (!wording) {
    const at = lines.findIndex((line) => /[\u4e00-\u9fff]/.test(line.replace(/'水库'|筑鉴/g, '').replace(/^\s*(\/\/|\*|\/\*\*).*/, '')))
    if (at >= 0) add('chineseInCode', `line ${at + 1}: wording belongs to text/`)
  }
  if (!isTest(file) && !/-store\.ts$/.test(file) && /(modules|apps)\//.test(file)) {
    const at = lines.findIndex((line) => /\b(select\s+[\w*.,\s()]+\s+from\s+\w+\.\w+|insert into \w+\.|update \w+\.\w+ set|delete from \w+\.)/i.test(line.replace(/^\s*(\/\/|\*).*/, '')))
    if (at >= 0) add('sqlPlace', `line ${at + 1}: SQL belongs to a *-store.ts`)
  }
  if (/^(apps|platform|modules)/.test(file) && /process\.env/.test(text) && !/^(platform\/config|tooling|apps\/server\/main|apps\/cli\/main|platform\/database\/supervisor)/.test(file) && !isTest(file)) add('environment', 'process.env is read in platform/config only')
  if (/\/domain\//.test(file) && !isTest(file)) {
    const at = lines.findIndex((line) => /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|\bfetch\(|\bprocess\./.test(line.replace(/^\s*(\/\/|\*).*/, '')))
    if (at >= 0) add('pureDomain', `line ${at + 1}: no clock, randomness or IO in domain`)
  }
  return [...faults, ...hops(file, text)]
}

/** A relative import may not leave its package, and within a module not its room: doors are for that. */
function hops(file: string, text: string): Fault[] {
  const home = packageOf(file)
  if (!home || isTest(file)) return []
  return [...text.matchAll(/from '(\.[^']+)'/g)].flatMap((match) => {
    const target = relative('.', join(dirname(file), match[1] ?? ''))
    const room = home.startsWith('modules/') ? `${home}/${file.slice(home.length + 1).split('/')[0]}` : home
    return target.startsWith(`${room}/`) ? [] : [{ file, rule: 'relativeHop', detail: match[1] ?? '' }]
  })
}

export function packageOf(file: string): string | null {
  const parts = file.split('/')
  if (parts[0] === 'modules') return parts.slice(0, 3).join('/')
  return parts[0] === 'apps' || parts[0] === 'platform' || parts[0] === 'tooling' ? parts.slice(0, 2).join('/') : null
}

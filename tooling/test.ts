/** `npm test`: types, layout, lint, then every test; the last line says `N passed, N failed`, and how many were skipped if any. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules/.bin')
let failed = 0
let passed = 0
let skipped = 0

function step(name: string, command: string, args: readonly string[]): boolean {
  const started = performance.now()
  const done = spawnSync(command, [...args], { cwd: root, stdio: ['ignore', 1, 2] })
  console.log(`${done.status === 0 ? 'ok' : 'FAILED'} ${name} ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (done.status === 0) passed += 1
  else failed += 1
  return done.status === 0
}

/** Browser journeys need Debian's Chromium and Chinese fonts; where they cannot be installed it is said. */
function ensureBrowser(): void {
  if (['chromium', 'chromium-browser', 'google-chrome'].some((name) => existsSync(join('/usr/bin', name)))) return
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log('the browser journeys are skipped: install chromium and fonts-noto-cjk with your package manager')
    return
  }
  console.log('installing chromium and fonts-noto-cjk …')
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 2] })
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (done.status !== 0) console.log('the browser journeys are skipped: apt-get could not install chromium and fonts-noto-cjk')
}

/** Databases of tests live minutes and are waited for at every commit: in memory where there is plenty, else where temporary files go. */
function roomyTemp(): string {
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > 8 * 2 ** 30 ? memory : tmpdir()
}

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; success: boolean }

/** Runs tests of some kinds. Where others write to the terminal meanwhile, what they say comes when they are through. */
async function vitest(projects: readonly string[], others: boolean): Promise<string> {
  const folder = mkdtempSync(join(roomyTemp(), 'zhujian-tests-'))
  // A database server that root starts runs as another user, who must reach its own folder in here.
  chmodSync(folder, 0o755)
  const file = join(folder, 'report.json')
  const args = ['run', ...projects.flatMap((name) => ['--project', name]), '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const child = spawn(join(bin, 'vitest'), args, { cwd: root, stdio: ['ignore', others ? 'pipe' : 1, others ? 'pipe' : 2], env: { ...process.env, TMPDIR: folder, ...(process.argv.includes('--slow') ? { TEST_SLOW: '1' } : {}) } })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => said.push(piece))
  const [status] = (await once(child, 'close')) as [number | null]
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    passed += report.numPassedTests
    failed += report.numFailedTests
    skipped += report.numPendingTests
    if (status !== 0 && report.numFailedTests === 0) failed += 1
  } else failed += 1
  rmSync(folder, { recursive: true, force: true })
  return Buffer.concat(said).toString()
}

ensureBrowser()
if (!existsSync(join(root, '../shared'))) console.log('real-file trials are skipped: ../shared is absent; the tests use their own small samples')
step('projects match package.json', process.execPath, ['tooling/sync/main.ts', '--check'])
step('types', join(bin, 'tsc'), ['-b'])
step('lint', join(bin, 'biome'), ['lint', '.'])
if (existsSync(join(root, 'apps/web/build.ts'))) step('office web builds within its budget', process.execPath, ['apps/web/build.ts'])
// Two chains side by side: one file waits much, and the machines it is for have two cores.
const [, rest] = await Promise.all([vitest(['journeys'], false), vitest(['browser', 'unit'], true)])
console.log(rest)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 ? 0 : 1)

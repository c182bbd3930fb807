// Plain JavaScript for whatever Node the machine has: installs exactly what package-lock.json says, then runs the command on the Node it brings.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const stamp = join(root, 'node_modules', '.zhujian-lock')
const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''

if (installed !== wanted) {
  console.error('installing dependencies …')
  const npm = process.env.npm_execpath
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []]
  const env = { ...process.env, npm_config_engine_strict: 'false' }
  delete env.NODE_ENV
  const done = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2], env })
  if (done.status !== 0) {
    console.error('npm ci failed: see above')
    process.exit(done.status ?? 1)
  }
  for (const part of unreadParts()) rmSync(join(root, 'node_modules', part), { recursive: true, force: true })
  writeFileSync(stamp, wanted)
}

/** Parts of packages that nothing here reads, a quarter of the installed bytes: bundles for script tags, and the C headers of Node. */
function unreadParts() {
  const runtimes = readdirSync(join(root, 'node_modules')).filter((name) => name.startsWith('node-'))
  return ['antd/dist', 'echarts/dist', '@protobi/exceljs/dist', 'maplibre-gl/src', ...runtimes.map((name) => `${name}/include`)]
}

// Compiled once: starts sooner, and the compiler is not kept in memory. One allocation arena with thresholds that do not grow: what a load took is given back after it.
const savings = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'zhujian'), MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' }
const [command = 'node', ...args] = process.argv.slice(2)
const own = join(bin, process.platform === 'win32' ? `${command}.exe` : command)
const child = spawn(existsSync(own) ? own : command, args, {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...savings, ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
// npm killed with -9 leaves this process to init: then the child must not stay behind.
const parent = process.ppid
const watch = setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM')
}, 500)
watch.unref()
child.on('error', (error) => {
  console.error(`cannot run ${command}: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)))

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { nativeFolder, sharedRoot } from './binaries.ts'
import { FatalStartError } from './errors.ts'

export type Cluster = {
  connection: pg.ClientConfig
  pid: number
  stop(): Promise<void>
}

type Pointer = { folder: string; password: string }
type RunAs = { uid: number; gid: number } | null

/**
 * Starts the embedded PostgreSQL of a data directory, making it on first use.
 * Root never runs PostgreSQL: where its unprivileged user cannot pass through to the data directory (a private home), the cluster lives
 * in a folder he can reach, and the data directory points at it.
 * The child dies with this process, even on kill -9 (parent-death signal where setpriv exists, else a lifeline pipe).
 */
export async function startCluster(dataDir: string): Promise<Cluster> {
  const native = nativeFolder()
  const user = runAs()
  const pointer = pointerOf(dataDir, user)
  const data = join(pointer.folder, 'data')
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(native, pointer, data, user)
  await stopLeftover(data)
  const socketDir = socketFolder(pointer.folder, user)
  const connection: pg.ClientConfig = { host: socketDir, port: 5432, user: 'postgres', password: pointer.password, database: 'postgres' }
  const run: Run = { start: () => launch(native, data, socketDir, user), connection, data, log: join(pointer.folder, 'postgresql.log') }
  return supervise(run, await begin(run))
}

type Run = { start(): ChildProcess; connection: pg.ClientConfig; data: string; log: string }

/** Tries for 10 s: a postmaster that is still dying holds the lock of its directory for a moment. */
async function begin(run: Run): Promise<ChildProcess> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const child = run.start()
    if (await accepts(child, run.connection)) return child
    if (Date.now() > deadline) throw new FatalStartError(`PostgreSQL did not start in ${run.data}: see ${run.log}`)
    await sleep(200)
  }
}

/** Keeps PostgreSQL running: one that dies without being told to is started again and recovers from its log. */
function supervise(run: Run, first: ChildProcess): Cluster {
  let child = first
  let stopping = false
  const watch = (): void => {
    child.once('exit', () => {
      if (stopping) return
      begin(run).then(
        (again) => {
          child = again
          watch()
        },
        (cause: unknown) => {
          console.error(`zhujian: ${(cause as Error).message}`)
          process.exit(1)
        },
      )
    })
  }
  watch()
  return {
    connection: run.connection,
    pid: postmasterPid(run.data),
    stop: async () => {
      stopping = true
      await stop(child, run.data)
    },
  }
}

function runAs(): RunAs {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null
  const rows = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  const row = rows.find(([name]) => name === 'zhujian') ?? rows.find(([name]) => name === 'nobody')
  if (!row) throw new FatalStartError('no unprivileged user to run PostgreSQL as: add a user named zhujian')
  return { uid: Number(row[2]), gid: Number(row[3]) }
}

function pointerOf(dataDir: string, user: RunAs): Pointer {
  const file = join(dataDir, 'cluster.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Pointer
  const within = join(dataDir, 'postgresql')
  const folder = user && !isOpenTo(user, realpathSync(dataDir)) ? join(sharedRoot, 'clusters', randomBytes(8).toString('hex')) : within
  const pointer = { folder, password: randomBytes(24).toString('hex') }
  mkdirSync(folder, { recursive: true, mode: user ? 0o755 : 0o700 })
  if (user) chownSync(folder, user.uid, user.gid)
  writeFileSync(file, JSON.stringify(pointer), { mode: 0o600 })
  return pointer
}

/** Whether a user may pass through a folder and all above it: a private home keeps everybody out of what lies within. */
function isOpenTo({ uid, gid }: NonNullable<RunAs>, folder: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(folder)
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
  const above = dirname(folder)
  return (mode & bit) !== 0 && (above === folder || isOpenTo({ uid, gid }, above))
}

function initialise(native: string, pointer: Pointer, data: string, user: RunAs): void {
  const fresh = mkdtempSync(join(pointer.folder, 'new-'))
  const passwordFile = join(fresh, 'password')
  writeFileSync(passwordFile, pointer.password, { mode: 0o600 })
  if (user) {
    chownSync(fresh, user.uid, user.gid)
    chownSync(passwordFile, user.uid, user.gid)
  }
  const target = join(fresh, 'data')
  const args = ['-D', target, '-U', 'postgres', '-E', 'UTF8', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--lc-ctype=C.UTF-8')
  const done = spawnSync(join(native, 'bin', 'initdb'), args, { cwd: '/', encoding: 'utf8', ...(user ?? {}) })
  if (done.status !== 0) throw new FatalStartError(`initdb failed in ${pointer.folder}: ${(done.stderr || String(done.error)).trim().split('\n').pop()}`)
  renameSync(target, data)
  rmSync(fresh, { recursive: true, force: true })
}

/** Removes a data directory with the cluster it points at, wherever that lies; nothing of it may be running. */
export function eraseDataDir(dataDir: string): void {
  const pointer = join(dataDir, 'cluster.json')
  if (existsSync(pointer)) rmSync((JSON.parse(readFileSync(pointer, 'utf8')) as Pointer).folder, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
}

/** A socket path must stay under 100 bytes, so deep data directories get a short one. */
function socketFolder(folder: string, user: RunAs): string {
  if (process.platform === 'win32') return '127.0.0.1'
  const near = join(folder, 'run')
  const path = near.length < 80 ? near : mkdtempSync(join(tmpdir(), 'zhujian-'))
  mkdirSync(path, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  if (user) chownSync(path, user.uid, user.gid)
  return path
}

function settings(socketDir: string): string[] {
  const pairs = {
    listen_addresses: process.platform === 'win32' ? '127.0.0.1' : '',
    unix_socket_directories: process.platform === 'win32' ? '' : socketDir,
    shared_buffers: '256MB',
    max_connections: '100',
    max_wal_size: '2GB',
    wal_compression: 'on',
    random_page_cost: '1.1',
    log_min_messages: 'warning',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  return Object.entries(pairs).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function launch(native: string, data: string, socketDir: string, user: RunAs): ChildProcess {
  const command = [join(native, 'bin', 'postgres'), '-D', data, ...settings(socketDir)]
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' }
  const log = join(data, '..', 'postgresql.log')
  const sink = `exec "$@" >>'${log.replaceAll("'", "'\\''")}' 2>&1`
  if (process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0) {
    const drop = user ? ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'] : []
    return spawn('setpriv', ['--pdeathsig', 'INT', ...drop, '--', '/bin/sh', '-c', sink, 'sh', ...command], { cwd: '/', env, stdio: 'ignore' })
  }
  if (process.platform === 'win32') return spawn(command[0] ?? '', command.slice(1), { stdio: 'ignore' })
  const lifeline = `"$@" >>'${log.replaceAll("'", "'\\''")}' 2>&1 & p=$!; trap 'kill -INT $p' INT TERM; (cat >/dev/null; kill -INT $p) & wait $p`
  return spawn('/bin/sh', ['-c', lifeline, 'sh', ...command], { cwd: '/', env, stdio: ['pipe', 'ignore', 'ignore'], ...(user ?? {}) })
}

async function accepts(child: ChildProcess, connection: pg.ClientConfig): Promise<boolean> {
  let gone = false
  child.once('exit', () => {
    gone = true
  })
  child.once('error', () => {
    gone = true
  })
  const deadline = Date.now() + 60_000
  while (!gone && Date.now() < deadline) {
    const client = new pg.Client(connection)
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      await sleep(20)
    }
  }
  return false
}

function postmasterPid(data: string): number {
  return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** A postmaster that outlived its server is stopped, but only when its command line names our directory: pids are reused. */
async function stopLeftover(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = postmasterPid(data)
  if (!Number.isInteger(pid) || pid <= 1 || !(await ownsDirectory(pid, data))) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < 10_000 && (await ownsDirectory(pid, data)); waited += 50) await sleep(50)
}

async function ownsDirectory(pid: number, data: string): Promise<boolean> {
  const listed = process.platform === 'linux' ? readIfThere(`/proc/${pid}/cmdline`) : (spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '')
  return listed.includes(data)
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Fast shutdown; immediate after 10 s. */
async function stop(child: ChildProcess, data: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const pid = postmasterPid(data)
  process.kill(pid, 'SIGINT')
  const timer = setTimeout(() => process.kill(pid, 'SIGQUIT'), 10_000)
  await ended
  clearTimeout(timer)
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { eraseDataDir } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'

const root = join(import.meta.dirname, '../..')
// The test runner's own NODE_ENV would have the web built for development.
const { NODE_ENV: _, ...inherited } = process.env

/** A server in a process of its own, as an operator starts it. */
export type ServerProcess = { url: string; child: ChildProcess; dataDir: string; err(): string; stop(signal?: NodeJS.Signals): Promise<number | null> }
export type Ended = { code: number | null; out: string; err: string }

/** Starts a server; its folder is its own unless one is named. @throws Error with what it said when it does not come up. */
export async function startProcess(env: Record<string, string> = {}, dataDir = temporaryFolder('zhujian-proc-')): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['apps/server/main.ts'], { cwd: root, env: { ...inherited, PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString()
      const ready = /READY (\S+)\n/.exec(out)?.[1]
      if (ready) resolve(ready)
    })
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${err.trim()}`)))
  })
  return {
    url,
    child,
    dataDir,
    err: () => err,
    stop: (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return ended
    },
  }
}

/** Starts a server that must not come up; answers with what it said. */
export async function refusedProcess(env: Record<string, string>, dataDir = temporaryFolder('zhujian-proc-')): Promise<string> {
  const started = await startProcess(env, dataDir).then(
    async (server) => {
      await server.stop()
      return null
    },
    (cause: Error) => cause.message,
  )
  if (started === null) throw new Error('the server came up')
  return started
}

/** The command line in a process of its own. */
export async function zhujian(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, ['apps/cli/main.ts', ...args], { cwd: root, env: { ...inherited, ...env } })
  let [out, err] = ['', '']
  child.stdout.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, out, err }
}

/** Stops a server, if it runs, and removes its folder. */
export async function dropProcess(server: ServerProcess | undefined): Promise<void> {
  if (!server) return
  await server.stop()
  eraseDataDir(server.dataDir)
}

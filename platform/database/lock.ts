import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FatalStartError } from './errors.ts'

/**
 * Claims a data directory for this process; the claim ends with the process, however it ends.
 * A listening socket is the lock: the kernel closes it on any death. Where its name stays behind as a file, a stale one is told from
 * a live one by connecting.
 * @throws FatalStartError when another process holds it.
 */
export async function claimDataDir(dataDir: string): Promise<{ release(): void }> {
  const path = socketName(createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 24))
  for (let attempt = 0; attempt < 5; attempt++) {
    const server = await listen(path)
    if (server) {
      server.unref()
      return { release: () => server.close() }
    }
    if (await answers(path)) throw new FatalStartError(`another server is using the data directory ${dataDir}`)
    if (!path.startsWith('\0')) rmSync(path, { force: true })
  }
  throw new FatalStartError(`cannot lock the data directory ${dataDir}`)
}

/** On Linux the name lives in the kernel alone: a file left by a crash could be removed by one successor under another. */
function socketName(hash: string): string {
  if (process.platform === 'linux') return `\0zhujian-${hash}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\zhujian-${hash}` : join(tmpdir(), `zhujian-${hash}.lock`)
}

function listen(path: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(null))
    server.listen(path, () => resolve(server))
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

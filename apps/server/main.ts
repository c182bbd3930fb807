import { join } from 'node:path'
import { ConfigError, loadConfig } from '@zhujian/config'
import { FatalStartError } from '@zhujian/database'
import { ensureOffice } from './office-build.ts'
import { startServer } from './start.ts'
import type { RunningServer } from './start.ts'

const root = join(import.meta.dirname, '../..')

async function main(): Promise<void> {
  const progress = (line: string): void => console.error(line)
  await ensureOffice(root, progress)
  const server = await startServer(loadConfig(process.env, root), progress)
  stopOnSignals(server)
  console.log(`READY ${server.url}`)
}

/** Stops once, in order, whoever asks: a signal, or the bootstrap that has gone away. */
function stopOnSignals(server: RunningServer): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    server.stop().then(
      () => process.exit(0),
      (cause: unknown) => {
        console.error(cause)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.once('disconnect', stop)
}

main().catch((cause: unknown) => {
  // What the machine refuses (an address, a folder) is told by its own words; a stack helps nobody there.
  const plain = cause instanceof FatalStartError || cause instanceof ConfigError || typeof (cause as { syscall?: string }).syscall === 'string'
  console.error(plain ? `zhujian: ${(cause as Error).message}` : cause)
  process.exit(1)
})

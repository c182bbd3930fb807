import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config } from '@zhujian/config'
import { FatalStartError } from '@zhujian/database'

/**
 * Looks whether the address can be listened on, before anything is made or seeded.
 * @throws FatalStartError where another program holds the port; what else is wrong with an address is told by the machine.
 */
export async function expectFreePort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  const probe = createServer()
  try {
    await once(probe.listen({ host, port }), 'listening')
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'EADDRINUSE') throw cause
    throw new FatalStartError(`port ${port} of ${host} is held by another program: end it, or name another with PORT`)
  }
  await new Promise((resolve) => probe.close(resolve))
}

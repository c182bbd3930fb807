import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { FatalStartError } from './errors.ts'
import { claimDataDir } from './lock.ts'

const folders: string[] = []
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'zhujian-lock-'))
  folders.push(made)
  return made
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

test('a data directory is held by one, and free again once it is let go', async () => {
  const dataDir = folder()
  const claim = await claimDataDir(dataDir)
  await expect(claimDataDir(dataDir)).rejects.toThrow(new FatalStartError(`another server is using the data directory ${dataDir}`))
  claim.release()
  const again = await claimDataDir(dataDir)
  again.release()
})

test('two directories do not stand in each other’s way, two names of one do', async () => {
  const [one, other] = [folder(), folder()]
  const claims = await Promise.all([claimDataDir(one), claimDataDir(other)])
  const alias = join(other, 'alias')
  symlinkSync(one, alias)
  await expect(claimDataDir(alias)).rejects.toThrow(/another server is using/)
  for (const claim of claims) claim.release()
})

/** A process that holds the directory until it is killed. */
async function holder(dataDir: string): Promise<{ kill(): Promise<void> }> {
  const program = `import { claimDataDir } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}\nawait claimDataDir(${JSON.stringify(dataDir)})\nconsole.log('held')\nsetInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`holder ended with ${code}`)))
  })
  return {
    kill: async () => {
      child.removeAllListeners('exit')
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

test('another process is seen, and one that was killed leaves nothing in the way of exactly one successor', async () => {
  const dataDir = folder()
  for (let round = 0; round < 5; round++) {
    const process = await holder(dataDir)
    await expect(claimDataDir(dataDir)).rejects.toThrow(/another server is using/)
    await process.kill()
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => claimDataDir(dataDir)))
    const held = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(held, `round ${round}`).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(FatalStartError)
    for (const { value } of held) value.release()
  }
})

test('what the lock needs of the file system is not left behind', async () => {
  const dataDir = folder()
  const claim = await claimDataDir(dataDir)
  claim.release()
  await (await claimDataDir(dataDir)).release()
  const hash = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 24)
  expect(existsSync(join(tmpdir(), `zhujian-${hash}.lock`))).toBe(false)
})

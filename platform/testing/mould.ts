import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './database.ts'

/**
 * A data directory of its own, as a stopped one was left: what takes half a minute to make is made once and copied. Null where there is
 * none to copy, or its cluster does not lie within it (a private folder, or a machine without `cp`): then it is made anew.
 */
export function copyOf(mould: string | undefined): string | null {
  if (mould === undefined || process.platform === 'win32' || !existsSync(join(mould, 'postgresql/data/PG_VERSION'))) return null
  const dataDir = temporaryFolder('zhujian-copy-')
  // `cp -a` keeps the owner, which PostgreSQL asks for.
  execFileSync('cp', ['-a', `${mould}/.`, dataDir])
  const file = join(dataDir, 'cluster.json')
  const pointer = JSON.parse(readFileSync(file, 'utf8')) as { folder: string; password: string }
  writeFileSync(file, JSON.stringify({ ...pointer, folder: join(dataDir, 'postgresql') }), { mode: 0o600 })
  return dataDir
}

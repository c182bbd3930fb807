import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { entryConfig } from './vite.ts'
import type { Entry } from './vite.ts'

type Chunk = { file: string; name?: string; src?: string; isEntry?: boolean; imports?: string[]; dynamicImports?: string[] }
type Manifest = Record<string, Chunk>

/** What a first page costs, by the first pages an entry has. */
export type FirstPage = { page: string; gzipKiB: number }

const budgetsKiB: Record<Entry, number> = { office: 450 }
/** The dynamic chunks without which a first page cannot be drawn. */
const firstPages: Record<Entry, Record<string, readonly string[]>> = {
  office: { 'sign-in': ['identity/web/index.ts'], inbox: ['approvals/web/index.ts', 'projects/web/index.ts'] },
}

/** Builds the office web into dist/office. @throws Error when the JavaScript of a first page is over its budget. */
export async function buildOffice(): Promise<FirstPage[]> {
  return await buildEntry('office')
}

async function buildEntry(entry: Entry): Promise<FirstPage[]> {
  const config = entryConfig(entry)
  await build({ ...config, logLevel: 'warn' })
  const dist = join(import.meta.dirname, 'dist', entry)
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Manifest
  const pages = Object.entries(firstPages[entry]).map(([page, needed]) => ({ page, gzipKiB: gzipKiB(dist, chunksOf(manifest, needed)) }))
  for (const { page, gzipKiB: size } of pages) {
    if (size > budgetsKiB[entry]) throw new Error(`${entry}: first page ${page} needs ${size.toFixed(1)} KiB of JavaScript (gzip), the budget is ${budgetsKiB[entry]} KiB`)
  }
  return pages
}

/** The files of the entry and of the named chunks, with everything they import statically. */
function chunksOf(manifest: Manifest, needed: readonly string[]): Set<string> {
  const files = new Set<string>()
  const visit = (key: string): void => {
    const chunk = manifest[key]
    if (!chunk || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const [key, chunk] of Object.entries(manifest)) {
    if (chunk.isEntry || needed.some((name) => chunk.src?.endsWith(name))) visit(key)
  }
  return files
}

function gzipKiB(dist: string, files: ReadonlySet<string>): number {
  let bytes = 0
  for (const file of files) if (file.endsWith('.js')) bytes += gzipSync(readFileSync(join(dist, file))).length
  return bytes / 1024
}

if (import.meta.main) {
  const pages = await buildOffice()
  for (const { page, gzipKiB: size } of pages) console.error(`office ${page}: ${size.toFixed(1)} KiB of JavaScript (gzip) of ${budgetsKiB.office}`)
}

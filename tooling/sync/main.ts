/**
 * Writes one TypeScript project per door from the package.json files, and the root project that references them all.
 * `--check` fails when what is written differs from what would be.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

type Manifest = {
  name: string
  zhujian?: { kind: Kind }
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}
type Kind = 'pure' | 'server' | 'web'
type Door = { pack: Pack; room: string; kind: Kind; dir: string }
type Pack = { dir: string; manifest: Manifest; doors: Door[]; uses: string[] }

const root = join(import.meta.dirname, '../..')
const roomKinds: Record<string, Kind> = { api: 'pure', domain: 'pure', text: 'pure', server: 'server', testing: 'server', web: 'web' }
/** Rooms of the same package that a room may see. */
const ownRooms: Record<string, string[]> = {
  api: [],
  domain: ['api'],
  text: [],
  server: ['api', 'domain', 'text'],
  testing: ['api', 'domain', 'server'],
  web: ['api', 'domain', 'text'],
}

function packs(): Pack[] {
  const files = globSync(['apps/*/package.json', 'platform/*/package.json', 'modules/*/*/package.json', 'tooling/*/package.json'], { cwd: root })
  return files.sort().map((file) => {
    const dir = dirname(file)
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest
    const uses = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter((name) => name.startsWith('@zhujian/'))
    const pack: Pack = { dir, manifest, doors: [], uses }
    if (manifest.zhujian) pack.doors.push({ pack, room: '', kind: manifest.zhujian.kind, dir })
    else {
      for (const [room, kind] of Object.entries(roomKinds)) {
        if (existsSync(join(root, dir, room))) pack.doors.push({ pack, room, kind, dir: join(dir, room) })
      }
    }
    return pack
  })
}

function sees(kind: Kind, other: Door): boolean {
  return other.kind === 'pure' || other.kind === kind
}

function references(door: Door, byName: Map<string, Pack>): string[] {
  const own = door.pack.doors.filter((other) => (ownRooms[door.room] ?? []).includes(other.room))
  const used = door.pack.uses.flatMap((name) => byName.get(name)?.doors ?? [])
  const lower = used.filter((other) => other.room !== 'testing' && sees(door.kind, other))
  return [...own, ...lower].map((other) => relative(join(root, door.dir), join(root, other.dir, 'tsconfig.json')))
}

function projectOf(door: Door, byName: Map<string, Pack>): string {
  const up = relative(join(root, door.dir), root)
  const out = `${up}/.types/${door.dir.replaceAll('/', '-')}`
  return `${JSON.stringify(
    {
      extends: `${up}/tooling/tsconfig/${door.kind}.json`,
      compilerOptions: { rootDir: '.', outDir: out, tsBuildInfoFile: `${out}/tsbuildinfo` },
      include: door.kind === 'web' ? ['**/*.ts', '**/*.tsx'] : ['**/*.ts'],
      exclude: ['dist', 'node_modules', ...(door.room === '' && door.pack.dir === 'apps/web' ? [] : [])],
      references: references(door, byName).map((path) => ({ path })),
    },
    null,
    2,
  )}\n`
}

/** Tests over everything and benchmarks see every server door; browser journeys speak of the page, so they know the DOM. */
function outsideProject(dir: string, all: readonly Pack[]): string {
  const doors = all.flatMap((pack) => pack.doors).filter((door) => sees('server', door) && !door.pack.dir.startsWith('tooling/'))
  const out = `../.types/${dir}`
  return `${JSON.stringify(
    {
      extends: '../tooling/tsconfig/server.json',
      compilerOptions: { rootDir: '.', outDir: out, tsBuildInfoFile: `${out}/tsbuildinfo`, lib: ['es2024', 'dom'] },
      include: ['**/*.ts'],
      references: doors.map((door) => ({ path: `../${door.dir}/tsconfig.json` })),
    },
    null,
    2,
  )}\n`
}

function main(): number {
  const all = packs()
  const byName = new Map(all.map((pack) => [pack.manifest.name, pack]))
  const written = new Map<string, string>()
  for (const door of all.flatMap((pack) => pack.doors)) written.set(join(door.dir, 'tsconfig.json'), projectOf(door, byName))
  for (const dir of ['tests', 'bench']) if (existsSync(join(root, dir))) written.set(join(dir, 'tsconfig.json'), outsideProject(dir, all))
  const paths = [...written.keys()]
  written.set('tsconfig.json', `${JSON.stringify({ files: [], references: paths.map((path) => ({ path })) }, null, 2)}\n`)
  let stale = 0
  for (const [file, text] of written) {
    const path = join(root, file)
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    stale += 1
    if (process.argv.includes('--check')) console.error(`${file} is not what package.json says: run npm run sync`)
    else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
  return process.argv.includes('--check') && stale > 0 ? 1 : 0
}

process.exit(main())

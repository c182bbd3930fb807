import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What the program reads of its environment, as its one place of reading says. */
const known = new Set(globSync('platform/config/*.ts', { cwd: root, exclude: (path) => path.endsWith('.test.ts') }).flatMap((file) => [...read(file).matchAll(/env\['([A-Z_0-9]+)'\]/g)].map((match) => match[1] ?? '')))
const start = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts['start']?.replace(/^exec /, '') ?? ''

type Service = { image?: string; build?: { context: string; dockerfile: string }; environment?: Record<string, string>; volumes?: string[]; networks?: string[]; command?: string | string[]; stop_grace_period?: string; depends_on?: unknown }
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown>; networks: Record<string, unknown> }
const servers = ['server1', 'server2'].map((name) => compose.services[name] ?? {})

/** The directives of a block of nginx, by name; blocks within are left out. */
function block(conf: string, head: string): Map<string, string[]> {
  const from = conf.indexOf(`${head} {`)
  expect(from, head).toBeGreaterThanOrEqual(0)
  const open = conf.indexOf('{', from)
  let [depth, at] = [1, open + 1]
  for (; depth > 0 && at < conf.length; at++) depth += conf[at] === '{' ? 1 : conf[at] === '}' ? -1 : 0
  const body = conf.slice(open + 1, at - 1).replace(/#.*$/gm, '').replace(/[\w=/ ~^$.]+\{[^{}]*\}/g, '')
  const directives = new Map<string, string[]>()
  for (const [, name = '', value = ''] of body.matchAll(/(\w+)\s+([^;{}]+);/g)) directives.set(name, [...(directives.get(name) ?? []), value.trim()])
  return directives
}

test('the program is known by what its place of reading says', () => {
  expect([...known]).toEqual(expect.arrayContaining(['PORT', 'HOST', 'DATABASE_URL', 'ZHUJIAN_FILES_URL', 'ZHUJIAN_SECRET', 'AWS_ACCESS_KEY_ID']))
  expect(start).toMatch(/^node tooling\/bootstrap\.mjs node .*apps\/server\/main\.ts$/)
})

test('compose: PostgreSQL 18, a store, two servers of one image and one secret with folders of their own, nginx before them', () => {
  expect(Object.keys(compose.services)).toEqual(['database', 'store', 'bucket', 'server1', 'server2', 'proxy'])
  expect(compose.services['database']?.image).toBe('postgres:18')
  const [one, two] = servers
  expect(one?.environment).toEqual(two?.environment)
  expect(one?.build?.dockerfile).toBe('deploy/Dockerfile')
  expect(one?.environment?.['ZHUJIAN_SECRET']).toMatch(/^\$\{ZHUJIAN_SECRET:\?/)
  const folders = servers.map((server) => server.volumes?.find((volume) => volume.endsWith(':/var/lib/zhujian')))
  expect(new Set(folders).size).toBe(2)
  for (const service of Object.values(compose.services)) {
    for (const volume of service.volumes ?? []) if (!volume.startsWith('.')) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
    for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network)
    for (const needed of Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(needed)
  }
  // Longer than a server waits for those who are still sending.
  expect(Number.parseInt(one?.stop_grace_period ?? '', 10)).toBeGreaterThan(Number(/patienceMs = ([\d_]+)/.exec(read('apps/server/start.ts'))?.[1]?.replaceAll('_', '')) / 1000)
})

test('every variable named in compose, units and examples is one the program reads, or of the images beside it', () => {
  const named = servers.flatMap((server) => Object.keys(server.environment ?? {}))
  const lines = (path: string): string[] => [...read(path).matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? '')
  const unit = [...read('deploy/systemd/zhujian@.service').matchAll(/^Environment=(.*)$/gm)].flatMap((match) => [...(match[1] ?? '').matchAll(/([A-Z_]+)=/g)].map((found) => found[1] ?? ''))
  const docker = [...(/^ENV (.*)$/m.exec(read('deploy/Dockerfile'))?.[1] ?? '').matchAll(/([A-Z_]+)=/g)].map((match) => match[1] ?? '')
  const ofNode = new Set(['NODE_ENV', 'NODE_COMPILE_CACHE'])
  for (const name of [...named, ...lines('deploy/zhujian.env.example'), ...unit, ...docker]) if (!ofNode.has(name)) expect([...known]).toContain(name)
  for (const name of lines('deploy/.env.example')) expect(read('deploy/compose.yaml')).toContain(`\${${name}:?`)
  const asked = new Set([...read('deploy/compose.yaml').matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1] ?? ''))
  expect([...asked].sort()).toEqual(lines('deploy/.env.example').sort())
  // And the READMEs speak of all of them.
  for (const readme of ['README.md', 'README.zh-CN.md']) for (const name of known) if (name !== 'INIT_CWD') expect(read(readme), `${readme} ${name}`).toContain(name)
})

test('units and image start the program as npm start does, and let it stop by itself', () => {
  const unit = read('deploy/systemd/zhujian@.service')
  expect(/^ExecStart=\/usr\/bin\/(.*)$/m.exec(unit)?.[1]).toBe(start)
  expect(JSON.parse(/^CMD (.*)$/m.exec(read('deploy/Dockerfile'))?.[1] ?? '[]')).toEqual(start.split(' '))
  expect(unit).toMatch(/^KillMode=mixed$/m)
  expect(unit).toMatch(/^KillSignal=SIGTERM$/m)
  const backup = read('deploy/systemd/zhujian-backup.service')
  expect(backup).toContain(`${(JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts['zhujian']?.replace(/^exec /, '')} backup`)
})

test('nginx passes events as they come, lets files of the size through, encrypts, and upgrades nothing', () => {
  const conf = read('deploy/nginx/zhujian.conf')
  const events = block(conf, 'location = /api/events')
  expect([events.get('proxy_buffering'), events.get('proxy_cache'), events.get('gzip')]).toEqual([['off'], ['off'], ['off']])
  expect(events.get('proxy_read_timeout')).toEqual(['1h'])
  const files = block(conf, 'location /api/files')
  expect([files.get('proxy_request_buffering'), files.get('proxy_buffering')]).toEqual([['off'], ['off']])
  const most = Number(/maxUploadBytes = ([\d *]+)/.exec(read('platform/files/upload-refusals.ts'))?.[1]?.split('*').reduce((product, factor) => product * Number(factor), 1))
  expect(Number.parseInt(files.get('client_max_body_size')?.[0] ?? '', 10) * 1_048_576).toBeGreaterThanOrEqual(most)
  expect(conf).toMatch(/ssl_protocols TLSv1\.2 TLSv1\.3;/)
  expect(conf.replace(/#.*$/gm, '')).not.toMatch(/upgrade/i)
  const upstream = block(conf, 'upstream zhujian')
  expect(upstream.get('server')?.map((line) => line.split(':')[0])).toEqual(['server1', 'server2'])
  expect(conf).toContain('proxy_set_header X-Forwarded-For $remote_addr;')
})

test('the guide to deployment is there in both languages and names what it ships', () => {
  for (const page of ['deploy/README.md', 'deploy/README.zh-CN.md']) {
    const text = read(page)
    for (const file of ['compose.yaml', 'zhujian@.service', 'zhujian-backup.timer', 'nginx/zhujian.conf', 'zhujian.env.example']) expect(text, page).toContain(file)
    for (const words of ['backup', 'restore', 'ZHUJIAN_SECRET', '/readyz']) expect(text, page).toContain(words)
  }
  const headings = (path: string): number => read(path).split('\n').filter((line) => line.startsWith('## ')).length
  expect(headings('deploy/README.md')).toBe(headings('deploy/README.zh-CN.md'))
})

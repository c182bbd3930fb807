import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMetrics } from './index.ts'

const secrets = ['geheim#2026', 'zhujian_session=tokenOfSomebody', 'Bearer abcdef', '6217000900001234', '110101199003074514']

/** What a program that runs `script` with a logger writes, parsed line by line; standard output must stay empty. */
function logged(level: string, script: string): { text: string; lines: Record<string, unknown>[] } {
  const program = `import { createLogger } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}\nconst logger = createLogger('${level}')\n${script}`
  const done = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  expect([done.status, done.stdout]).toEqual([0, ''])
  return { text: done.stderr, lines: done.stderr.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('no password, cookie, token, account or identity number reaches a log, at whatever depth a call carries it', () => {
  const [password, cookie, bearer, account, identity] = secrets
  const { text, lines } = logged(
    'info',
    `const body = { username: 'ownerClerk', password: '${password}', currentPassword: '${password}', newPassword: '${password}', initialPassword: '${password}', payeeAccount: '${account}', idNumber: '${identity}' }
     logger.info(body, 'flat')
     logger.info({ body }, 'one')
     logger.info({ request: { body, headers: { cookie: '${cookie}', authorization: '${bearer}' } } }, 'two')
     logger.warn({ token: '${bearer}', cookie: '${cookie}', headers: { 'set-cookie': ['${cookie}'] } }, 'headers')
     logger.error({ err: Object.assign(new Error('failed'), { password: '${password}', token: '${bearer}' }) }, 'error')
     logger.error({ a: { b: { c: body } } }, 'three')`,
  )
  expect(lines.map((line) => line['msg'])).toEqual(['flat', 'one', 'two', 'headers', 'error', 'three'])
  for (const secret of secrets) expect(text, secret).not.toContain(secret)
  expect(text).toContain('[redacted]')
  expect(lines[0]).toMatchObject({ username: 'ownerClerk' })
})

test('a level says what is written, and an error comes with its message', () => {
  const { lines } = logged('warn', `logger.info('no'); logger.warn('yes'); logger.error({ err: new Error('why') }, 'also')`)
  expect(lines).toMatchObject([{ msg: 'yes' }, { msg: 'also', err: { message: 'why' } }])
  expect(logged('silent', `logger.fatal('never')`).text).toBe('')
})

test('metrics of two servers in one process do not meet, and say what they count', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.requests.inc({ operation: 'listProjects', status: '200' }, 3)
  one.seconds.observe({ operation: 'listProjects' }, 0.02)
  one.streams.set(2)
  const text = await one.registry.metrics()
  expect(text).toContain('zhujian_requests_total{operation="listProjects",status="200"} 3')
  expect(text).toContain('zhujian_request_seconds_count{operation="listProjects"} 1')
  expect(text).toContain('zhujian_event_streams 2')
  expect(await other.registry.metrics()).not.toContain('listProjects')
})

/** The floor of a read: bare fastify and one prepared statement on the same database, without session, permission, row security or validation. */
import fastify from 'fastify'
import pg from 'pg'

const connection = JSON.parse(process.argv[2] ?? '{}') as pg.PoolConfig
const pool = new pg.Pool({ ...connection, max: 8 })
const fields = 'id, code, name, grade, stage, region_code, total_investment_fen::text'
const app = fastify()
app.get('/one', async () => (await pool.query({ name: 'one', text: `select ${fields} from projects.project where id = $1`, values: ['01800000-0000-7000-8000-000000000003'] })).rows[0])
app.get('/list', async () => ({
  items: (await pool.query({ name: 'list', text: `select ${fields} from projects.project where stage = $1 order by id desc limit 50`, values: ['construction'] })).rows,
}))
console.log(`READY ${await app.listen({ port: 0, host: '127.0.0.1' })}`)

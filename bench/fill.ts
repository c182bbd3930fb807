import pg from 'pg'

/** Bulk rows for size alone; every figure is then taken through the real operations. */
export async function fill(connection: pg.ClientConfig, projects: number, _payments: number): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  await client.query(
    `insert into projects.project (region_code, id, code, name, initials, state, stage, grade, grade_rule, rule_version, sector, nature, complexity, total_investment_fen, created_by, created_at, changed_at, declared_on)
     select 990100 + i % 7, ('01800000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'B-' || i, 'Scale case road ' || i, 'gmyl', 'active',
            (array['proposal','feasibility','construction','tendering'])[1 + i % 4], (array['A','B','C'])[1 + i % 3], 'GR-4', '2023.1', 'municipalRoad', 'publicWelfare', 'ordinary',
            1000000000 + i, gen_random_uuid(), now(), now(), date '2024-01-01' from generate_series(1, $1::int) i on conflict do nothing`,
    [projects],
  )
  await client.query('analyze')
  await client.end()
}

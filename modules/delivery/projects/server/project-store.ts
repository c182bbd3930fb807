import type { Statement, Tx } from '@zhujian/database'
import type { Context } from '@zhujian/http'
import { dayIn } from '@zhujian/kernel'
import { courseFields, courseOf } from './lifecycle-store.ts'
import { counted } from './rollup-store.ts'
import type { CourseRow, ProjectCourse } from './lifecycle-store.ts'

export type ProjectRow = {
  region_code: number
  id: string
  code: string | null
  name: string
  state: 'draft' | 'inApproval' | 'returned' | 'rejected' | 'active' | 'suspended' | 'terminated' | 'archived' | 'discarded'
  stage: string
  grade: 'A' | 'B' | 'C' | null
  grade_rule: string | null
  rule_version: string | null
  owner_unit_id: string | null
  competent_unit_id: string | null
  sector: string
  nature: 'publicWelfare' | 'commercial'
  complexity: 'ordinary' | 'complex'
  elevations: string[]
  complexity_reasons: string[]
  total_investment_fen: bigint | null
  estimate_fen: bigint | null
  budget_fen: bigint | null
  currency: string
  location: string | null
  longitude_e6: number | null
  latitude_e6: number | null
  necessity: string | null
  planned_start_on: string | null
  planned_finish_on: string | null
  declared_on: string | null
  contract_fen: bigint
  certified_fen: bigint
  paid_fen: bigint
  in_flight_fen: bigint
  progress_bp: number | null
  reported_month: string | null
  light: 'red' | 'yellow' | 'green'
  light_reason: string
  light_figures: Record<string, unknown>
  light_since: string | null
  return_reason: string | null
  import_source: string | null
  import_key: string | null
  /** A lower grade that waits for confirmation, or for its day when it has one. */
  proposed_grade: 'A' | 'B' | 'C' | null
  proposed_rule: string | null
  proposed_version: string | null
  proposed_from: string | null
}

const fields = `p.region_code, p.id, p.code, p.name, p.state, p.stage, p.grade, p.grade_rule, p.rule_version, p.owner_unit_id, p.competent_unit_id, p.sector, p.nature, p.complexity,
  p.elevations, p.complexity_reasons, p.total_investment_fen, p.estimate_fen, p.budget_fen, p.currency, p.location, p.longitude_e6, p.latitude_e6, p.necessity, p.planned_start_on, p.planned_finish_on, p.declared_on,
  p.contract_fen, p.certified_fen, p.paid_fen, p.in_flight_fen, p.progress_bp, p.reported_month, p.light, p.light_reason, p.light_figures, p.light_since, p.return_reason, p.import_source, p.import_key,
  p.proposed_grade, p.proposed_rule, p.proposed_version, p.proposed_from`

/**
 * Department posts see their own unit's projects only; row security has already bounded the rest. Parameters: the unit, or null.
 */
function departmentUnit(ctx: Pick<Context, 'actor'>): string | null {
  return ctx.actor.domain === 'department' ? ctx.actor.unitId : null
}

/** What of a project row the caller sees: `$2` is the unit of a department post, `$3` the caller’s own. A draft is its unit’s alone until it is declared. */
const seen = `p.state <> 'discarded' and ($2::uuid is null or p.owner_unit_id = $2 or p.competent_unit_id = $2) and (p.state <> 'draft' or p.owner_unit_id = $3)`

export type ProjectSearch = {
  /** Pairs of characters: what narrows the search. */
  grams: readonly string[]
  /** What may be initials or part of a code; empty where it cannot. */
  typed: string
  /** The whole text as names are compared: pairs of a long word stand in many names that do not hold it. */
  phrase: string
  /** One character, in lower case: looked for in the names themselves, and as the first of the initials. */
  within?: string
}

export type ProjectFilter = {
  /** What is searched for: pairs of characters, and what may be initials or part of a code. */
  search?: ProjectSearch | undefined
  ids?: readonly string[] | undefined
  grades?: readonly string[] | undefined
  stages?: readonly string[] | undefined
  region?: { lo: number; hi: number } | undefined
  lights?: readonly string[] | undefined
  sector?: string | undefined
  states?: readonly string[] | undefined
  sort: 'recent' | 'investment' | 'name'
}
export type ProjectDraftRow = Pick<
  ProjectRow,
  | 'region_code'
  | 'id'
  | 'code'
  | 'name'
  | 'stage'
  | 'owner_unit_id'
  | 'sector'
  | 'nature'
  | 'complexity'
  | 'elevations'
  | 'complexity_reasons'
  | 'total_investment_fen'
  | 'location'
  | 'longitude_e6'
  | 'latitude_e6'
  | 'necessity'
  | 'planned_start_on'
  | 'planned_finish_on'
> & { initials: string }

/** A project as a list shows it, with the name of its owner. */
export type ProjectListRow = Pick<
  ProjectRow,
  | 'region_code'
  | 'id'
  | 'code'
  | 'name'
  | 'state'
  | 'stage'
  | 'grade'
  | 'sector'
  | 'currency'
  | 'progress_bp'
  | 'light'
  | 'light_reason'
  | 'light_figures'
  | 'light_since'
> & { name_key: string; total_investment_fen: bigint | string | null; contract_fen: bigint | string; paid_fen: bigint | string; owner_unit_name: string | null }

// Amounts are only passed on: as text they cost no conversion there and back.
const listFields = `p.region_code, p.id, p.code, p.name, p.state, p.stage, p.grade, p.sector, p.total_investment_fen::text as total_investment_fen, p.currency,
  p.contract_fen::text as contract_fen, p.paid_fen::text as paid_fen, p.progress_bp,
  p.light, p.light_reason, p.light_figures, p.light_since, p.name_key, u.name as owner_unit_name`

/** A name as names are compared (`normalizeName`), made only of what the pairs have found. */
const written = `regexp_replace(lower(normalize(p.name, NFKC)), '[^[:alnum:]]', '', 'g')`

/** Conditions and their values. Only what is asked stands in the statement: each shape is prepared once and has the plan that suits it. */
class Where {
  readonly values: unknown[] = []
  readonly conditions: string[] = []
  /** What is joined to the projects before they are filtered. */
  found = ''
  /** Whether the search found as much as it looks at. */
  full = 'false'
  /** Adds a condition; each `?` stands for the next value. */
  add(condition: string, ...values: unknown[]): this {
    const given = [...values]
    this.conditions.push(condition.replace(/\?/g, () => `$${this.values.push(given.shift())}`))
    return this
  }
  /** Only what the search finds: asked of the database as part of the statement, so that thousands of ids do not travel there and back; newest first, so that a page stops when it is full. */
  search({ grams, typed, phrase }: ProjectSearch): this {
    const found = `projects.search_ids($${this.values.push(grams)}::text[], $${this.values.push(typed)}, ${mostFound})`
    this.found = ` join (select id from ${found} as id order by id desc) f on f.id = p.id`
    if (grams.length > 1) this.add(`(${written} like '%' || ? || '%' or (?::text <> '' and (p.initials like '%' || ? || '%' or lower(concat_ws(' ', p.code, p.import_key)) like '%' || ? || '%')))`, phrase, typed, typed, typed)
    this.full = `(select count(*) >= ${mostFound} from ${found})`
    return this
  }
  /** One value is compared with `=`, several with `any`; none adds nothing. */
  among(column: string, values: readonly string[] | undefined): this {
    if (values === undefined) return this
    return values.length === 1 ? this.add(`${column} = ?`, values[0]) : this.add(`${column} = any(?)`, values)
  }
  get sql(): string {
    return this.conditions.join(' and ')
  }
}

/** More than this many found projects are no answer to a search; the totals say when there were more. */
const mostFound = 5000
/** A list made of other modules' records is whole up to here: a figure opens exactly what it counts. */
export const mostListed = 200_000

function whereOf(ctx: Context, filter: ProjectFilter): Where {
  const where = new Where().add("p.state <> 'discarded' and (p.state <> 'draft' or p.owner_unit_id = ?)", ctx.actor.unitId)
  if (filter.search?.within !== undefined) where.add("(lower(p.name) like '%' || ?::text || '%' or p.initials like ?::text || '%')", filter.search.within, filter.search.within)
  else if (filter.search) where.search(filter.search)
  const unit = departmentUnit(ctx)
  if (unit !== null) where.add('(p.owner_unit_id = ? or p.competent_unit_id = ?)', unit, unit)
  if (filter.ids) where.add('p.id = any(?::uuid[])', filter.ids)
  const { region } = filter
  const { readLo, readHi } = ctx.actor.scope
  // Row security bounds the region by a range; a county that is one code is told so, which an index can use for order too.
  const [lo, hi] = region ? [region.lo, region.hi] : [readLo, readHi]
  if (lo === hi) where.add('p.region_code = ?', lo)
  else if (region) where.add('p.region_code between ? and ?', lo, hi)
  if (filter.sector !== undefined) where.add('p.sector = ?', filter.sector)
  return where.among('p.grade', filter.grades).among('p.stage', filter.stages).among('p.light', filter.lights).among('p.state', filter.states)
}

/** A limit the planner can count on: a parameter in its place would be planned anew for every call. */
const sizeOf = (limit: number): number => [13, 51, 101].find((size) => size >= limit) ?? limit

const orders = {
  recent: { by: 'p.id desc', after: 'p.id < ?', key: 1 },
  investment: { by: 'coalesce(p.total_investment_fen, -1) desc, p.id desc', after: '(coalesce(p.total_investment_fen, -1), p.id) < (?::text::bigint, ?::uuid)', key: 2 },
  name: { by: 'p.name_key, p.id', after: '(p.name_key, p.id) > (?::text, ?::uuid)', key: 2 },
} as const

/** What a saved draft writes, in the order both statements share. */
function draftValues(draft: ProjectDraftRow, at: Date): unknown[] {
  const { id, code, name, initials, owner_unit_id, sector, nature, complexity, elevations, complexity_reasons, total_investment_fen, location, necessity } = draft
  return [id, code, name, initials, owner_unit_id, sector, nature, complexity, elevations, complexity_reasons, total_investment_fen, location, necessity, draft.planned_start_on, draft.planned_finish_on, at, draft.longitude_e6, draft.latitude_e6]
}

export type ProjectTotals = { count: number; foreign: number; truncated: boolean; investmentFen: bigint; contractFen: bigint; paidFen: bigint; red: number; yellow: number; green: number }

export const projectStore = {
  /** A project the caller may see, or null: what is not visible is not there. */
  visible: (ctx: Pick<Context, 'tx' | 'actor'>, id: string): Promise<ProjectRow | null> =>
    ctx.tx.one<ProjectRow>(
      `select ${fields} from projects.project p where p.id = $1 and ${seen}`,
      [id, departmentUnit(ctx), ctx.actor.unitId],
    ),

  /** The same with the names of its units and everything its course has left behind. */
  whole: async (ctx: Context, id: string): Promise<(ProjectRow & { owner_unit_name: string | null; competent_unit_name: string | null; course: ProjectCourse }) | null> => {
    const row = await ctx.tx.one<ProjectRow & { owner_unit_name: string | null; competent_unit_name: string | null } & CourseRow>(
      `select ${fields}, o.name as owner_unit_name, c.name as competent_unit_name, ${courseFields}
         from projects.project p left join organisation.unit_name_v1 o on o.unit_id = p.owner_unit_id left join organisation.unit_name_v1 c on c.unit_id = p.competent_unit_id
        where p.id = $1 and ${seen}`,
      [id, departmentUnit(ctx), ctx.actor.unitId],
    )
    return row && { ...row, course: courseOf(row) }
  },

  /** The same, locked for the rest of the transaction. */
  lock: (ctx: Context, id: string): Promise<ProjectRow | null> =>
    ctx.tx.one<ProjectRow>(
      `select ${fields} from projects.project p where p.id = $1 and ${seen} for update`,
      [id, departmentUnit(ctx), ctx.actor.unitId],
    ),

  list: async (ctx: Context, filter: ProjectFilter, after: readonly (string | number | null)[] | null, limit: number): Promise<ProjectListRow[]> => {
    const where = whereOf(ctx, filter)
    const order = orders[filter.sort]
    if (after) where.add(order.after, ...after.slice(-order.key))
    const rows = await ctx.tx.rows<ProjectListRow>(
      `select ${listFields} from projects.project p${where.found} left join organisation.unit_name_v1 u on u.unit_id = p.owner_unit_id
        where ${where.sql} order by ${order.by} limit ${sizeOf(limit)}`,
      where.values,
    )
    return rows.slice(0, limit)
  },

  /** The ids of the newest projects the caller may see. */
  newestIds: async (ctx: Context, most: number): Promise<string[]> => {
    const where = whereOf(ctx, { sort: 'recent' })
    const rows = await ctx.tx.rows<{ id: string }>(`select p.id from projects.project p where ${where.sql} order by p.id desc limit $${where.values.length + 1}`, [...where.values, most])
    return rows.map((row) => row.id)
  },

  totals: async (ctx: Context, filter: ProjectFilter): Promise<ProjectTotals> => {
    const where = whereOf(ctx, filter)
    const row = await ctx.tx.one<Record<string, bigint | string | boolean | null>>(
      `select count(*) as count, sum(p.total_investment_fen) filter (where p.currency = 'CNY') as investment, count(*) filter (where p.currency <> 'CNY') as foreign_count, sum(p.contract_fen) as contract, sum(p.paid_fen) as paid,
              count(*) filter (where p.light = 'red') as red, count(*) filter (where p.light = 'yellow') as yellow, count(*) filter (where p.light = 'green') as green${where.found === '' ? '' : `, ${where.full} as truncated`}
         from projects.project p${where.found} where ${where.sql}`,
      where.values,
    )
    const number = (name: string): number => Number(row?.[name] ?? 0)
    const fen = (name: string): bigint => BigInt(String(row?.[name] ?? 0))
    return { count: number('count'), foreign: number('foreign_count'), truncated: row?.['truncated'] === true, investmentFen: fen('investment'), contractFen: fen('contract'), paidFen: fen('paid'), red: number('red'), yellow: number('yellow'), green: number('green') }
  },

  /** Whether any project anywhere has this id. */
  idTaken: async (tx: Tx, id: string): Promise<boolean> => (await tx.one<{ taken: boolean }>('select projects.id_taken($1) as taken', [id]))?.taken ?? false,

  /** Projects that an issued plan of a year gives money, or that were paid in it. */
  withMoneyIn: async (tx: Tx, year: string, most: number): Promise<string[]> =>
    (
      await tx.rows<{ project_id: string }>(
        `select project_id from projects.issued_plan_v1 where dated_on between $1::date and $2::date
         union select project_id from funds.cash_v1 where posted_on between $1::date and $2::date order by project_id desc limit $3`,
        [`${year}-01-01`, `${year}-12-31`, most],
      )
    ).map((row) => row.project_id),

  searchIds: async (tx: Tx, grams: readonly string[], typed: string, most: number): Promise<string[]> =>
    (await tx.rows<{ id: string }>('select projects.search_ids($1::text[], $2, $3) as id', [grams, typed, most])).map((row) => row.id),

  insertion: (draft: ProjectDraftRow, createdBy: string, at: Date): Statement => ({
    sql: `insert into projects.project (id, code, name, initials, owner_unit_id, sector, nature, complexity, elevations, complexity_reasons, total_investment_fen, location, necessity,
         planned_start_on, planned_finish_on, changed_at, created_at, longitude_e6, latitude_e6, region_code, stage, created_by, state)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$16,$17,$18,$19,$20,$21,'draft')`,
    values: [...draftValues(draft, at), draft.region_code, draft.stage, createdBy],
  }),

  /** A project that was returned counts with the total it is given anew. */
  updateDraft: (tx: Tx, draft: ProjectDraftRow, at: Date): Promise<number> =>
    counted(tx, draft.id, dayIn(at), `code = coalesce($2, p.code), name = $3, initials = $4, owner_unit_id = $5, sector = $6, nature = $7, complexity = $8, elevations = $9,
         complexity_reasons = $10, total_investment_fen = $11, location = $12, necessity = $13, planned_start_on = $14, planned_finish_on = $15, changed_at = $16, longitude_e6 = $17, latitude_e6 = $18`,
      draftValues(draft, at).slice(1),
    ),

  searchEntry: (entry: { regionCode: number; projectId: string; grams: readonly string[]; initials: string; code: string }): Statement => ({
    sql: `insert into projects.search_entry (region_code, project_id, grams, initials, code) values ($1,$2,$3,$4,$5)
       on conflict (region_code, project_id) do update set grams = excluded.grams, initials = excluded.initials, code = excluded.code`,
    values: [entry.regionCode, entry.projectId, entry.grams, entry.initials, entry.code],
  }),

  /** Changes columns that only this module writes. */
  declare: (tx: Tx, id: string, set: { code: string; grade: string; gradeRule: string; ruleVersion: string; complexity: string; competentUnitId: string | null; on: string; at: Date }): Promise<number> =>
    counted(tx, id, set.on, `state = 'inApproval', stage = 'proposal', code = $2, grade = $3, grade_rule = $4, rule_version = $5, competent_unit_id = $6, declared_on = $7,
         changed_at = $8, complexity = $9, return_reason = null`,
      [set.code, set.grade, set.gradeRule, set.ruleVersion, set.competentUnitId, set.on, set.at, set.complexity],
    ),
  setState: (tx: Tx, id: string, state: ProjectRow['state'], reason: string | null, at: Date): Promise<number> =>
    counted(tx, id, dayIn(at), 'state = $2, return_reason = $3, changed_at = $4', [state, reason, at]),
  setStage: (tx: Tx, id: string, stage: string, at: Date): Promise<number> => counted(tx, id, dayIn(at), 'stage = $2, changed_at = $3', [stage, at]),
  setGrade: (tx: Tx, id: string, grade: string, rule: string, version: string, at: Date): Promise<number> =>
    counted(tx, id, dayIn(at), 'grade = $2, grade_rule = $3, rule_version = $4, changed_at = $5', [grade, rule, version, at]),
  proposeGrade: (tx: Tx, id: string, proposed: { grade: string; rule: string; version: string } | null): Promise<number> =>
    tx.run('update projects.project set proposed_grade = $2, proposed_rule = $3, proposed_version = $4, proposed_from = null where id = $1', [
      id,
      proposed?.grade ?? null,
      proposed?.rule ?? null,
      proposed?.version ?? null,
    ]),
  confirmGrade: (tx: Tx, id: string, from: string): Promise<number> => tx.run('update projects.project set proposed_from = $2 where id = $1', [id, from]),
  /** Projects whose confirmed lower grade is due. */
  downgradesDue: async (tx: Tx, today: string): Promise<{ id: string; regionCode: number }[]> =>
    (await tx.rows<{ id: string; region_code: number }>('select id, region_code from projects.project where proposed_from <= $1 order by id limit 1000', [today])).map((row) => ({
      id: row.id,
      regionCode: row.region_code,
    })),
  /** Works under construction after a place in the order of ids. */
  underConstruction: (tx: Tx, after: string | null, limit: number): Promise<ProjectRow[]> =>
    tx.rows<ProjectRow>(`select ${fields} from projects.project p where p.state = 'active' and p.stage = 'construction' and ($1::uuid is null or p.id > $1) order by p.id limit $2`, [after, limit]),
  setInvestment: (tx: Tx, id: string, estimateFen: bigint | null, budgetFen: bigint | null, at: Date): Promise<number> =>
    tx.run('update projects.project set estimate_fen = coalesce($2, estimate_fen), budget_fen = coalesce($3, budget_fen), changed_at = $4 where id = $1', [id, estimateFen, budgetFen, at]),
  codeOf: async (tx: Tx, id: string): Promise<string | null> => (await tx.one<{ code: string | null }>('select code from projects.project where id = $1', [id]))?.code ?? null,
  /** Whether another project of the region has a code already; what was discarded has none any more. */
  codeTaken: async (tx: Tx, regionCode: number, code: string, id: string): Promise<boolean> =>
    (await tx.one("select 1 as taken from projects.project where region_code = $1 and code = $2 and id <> $3 and state <> 'discarded'", [regionCode, code, id])) !== null,
  setCode: (tx: Tx, id: string, code: string, at: Date): Promise<number> => tx.run('update projects.project set code = $2, changed_at = $3 where id = $1', [id, code, at]),
  setProgress: (tx: Tx, id: string, percentBp: number, month: string, at: Date): Promise<number> =>
    tx.run('update projects.project set progress_bp = $2, reported_month = $3, changed_at = $4 where id = $1', [id, percentBp, month, at]),
  setLight: (tx: Tx, id: string, light: string, reason: string, figures: Record<string, unknown>, since: string, on: string): Promise<number> =>
    counted(tx, id, on, 'light = $2, light_reason = $3, light_figures = $4, light_since = $5', [light, reason, JSON.stringify(figures), since]),

  /** Adds to the money a project shows; called by the modules that book it, in their transaction. */
  addMoney: (tx: Tx, id: string, add: { contractFen?: bigint; certifiedFen?: bigint; paidFen?: bigint; inFlightFen?: bigint }): Promise<number> =>
    counted(tx, id, null, 'contract_fen = contract_fen + $2, certified_fen = certified_fen + $3, paid_fen = paid_fen + $4, in_flight_fen = in_flight_fen + $5',
      [add.contractFen ?? 0n, add.certifiedFen ?? 0n, add.paidFen ?? 0n, add.inFlightFen ?? 0n],
    ),

  nextSerial: async (tx: Tx, regionCode: number, year: number): Promise<number> => {
    const row = await tx.one<{ last: number }>(
      `insert into projects.serial (region_code, year, last) values ($1, $2, 1) on conflict (region_code, year) do update set last = projects.serial.last + 1 returning last`,
      [regionCode, year],
    )
    return row?.last ?? 1
  },

  /** Other declared projects of the same unit, for the splitting rule. */
  sameUnit: (tx: Tx, unitId: string, year: number): Promise<ProjectRow[]> =>
    tx.rows<ProjectRow>(
      `select ${fields} from projects.project p where p.owner_unit_id = $1 and p.state not in ('draft', 'discarded', 'rejected')
         and p.declared_on between make_date($2, 1, 1) and make_date($2, 12, 31) order by p.id desc limit 500`,
      [unitId, year],
    ),
  /** Projects of a range declared in a period, after a place in the order of ids. */
  declaredIn: (tx: Tx, period: { lo: number; hi: number; from: string; to: string }, after: string | null, limit: number): Promise<Pick<ProjectRow, 'id' | 'code' | 'name' | 'region_code' | 'owner_unit_id' | 'sector'>[]> =>
    tx.rows(
      `select p.id, p.code, p.name, p.region_code, p.owner_unit_id, p.sector from projects.project p
        where p.region_code between $1 and $2 and p.declared_on >= $3 and p.state <> 'discarded' and ($4::uuid is null or p.id > $4) order by p.id limit $5`,
      [period.lo, period.hi, period.from, after, limit],
    ),
  /** Projects of a range that are no drafts, after a place in the order of ids. */
  publishable: (tx: Tx, range: { lo: number; hi: number }, after: string | null, limit: number): Promise<ProjectRow[]> =>
    tx.rows<ProjectRow>(
      `select ${fields} from projects.project p
        where p.region_code between $1 and $2 and p.state not in ('draft', 'discarded', 'inApproval', 'returned', 'rejected') and ($3::uuid is null or p.id > $3) order by p.id limit $4`,
      [range.lo, range.hi, after, limit],
    ),
  /** Declared projects of a range that are not approved: nobody's to publish yet. */
  undecided: async (tx: Tx, range: { lo: number; hi: number }): Promise<number> =>
    Number((await tx.one<{ count: bigint }>("select count(*) as count from projects.project p where p.region_code between $1 and $2 and p.state in ('inApproval', 'returned', 'rejected')", [range.lo, range.hi]))?.count ?? 0),
  byIds: (tx: Tx, ids: readonly string[]): Promise<ProjectRow[]> => tx.rows<ProjectRow>(`select ${fields} from projects.project p where p.id = any($1::uuid[]) limit 500`, [ids]),
}

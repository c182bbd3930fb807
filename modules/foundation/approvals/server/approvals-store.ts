import type { Statement, Tx } from '@zhujian/database'
import type { CaseState, Route } from '@zhujian/approvals/domain'

export type CaseRow = {
  region_code: number
  id: string
  project_id: string
  project_name: string
  project_grade: string | null
  matter: string
  subject_id: string
  route_key: string
  route_version: string
  /** In the language of the house; said anew from key and figures where they are kept. */
  headline: string
  headline_key: string | null
  headline_figures: Record<string, string | number> | null
  facts: CaseFacts
  state: CaseState
  outcome: 'running' | 'approved' | 'returned' | 'rejected' | 'withdrawn'
  started_by_account: string
  started_by_person: string
  started_by: string
  started_at: Date
  started_on: string
  ended_on: string | null
  working_days: number | null
}
/** What a case remembers of its project: enough to hand out every later step. */
export type CaseFacts = { grade: string; ownerUnitId: string | null; competentUnitId: string | null; gradeRule: string; ruleVersion: string } & Record<string, string | number | boolean | null>

export type TaskRow = {
  region_code: number
  id: string
  project_id: string
  case_id: string
  node_id: string
  step: string
  role: string
  account_id: string
  person_id: string
  person_name: string
  unit_id: string
  why: string
  opened_on: string
  due_on: string
  announced: boolean
  sla_working_days: number
  state: 'open' | 'decided' | 'void'
  decision: string | null
  comment: string | null
  reason_code: string | null
  decided_at: Date | null
  decided_on: string | null
}
export type NewTask = Omit<TaskRow, 'state' | 'decision' | 'comment' | 'reason_code' | 'decided_at' | 'decided_on'> & { opened_at: Date }
export type InboxRow = TaskRow & Pick<CaseRow, 'matter' | 'subject_id' | 'project_name' | 'project_grade' | 'headline' | 'headline_key' | 'headline_figures' | 'route_key' | 'route_version'>

const caseFields = `region_code, id, project_id, project_name, project_grade, matter, subject_id, route_key, route_version, headline, headline_key, headline_figures, facts, state, outcome,
  started_by_account, started_by_person, started_by, started_at, started_on, ended_on, working_days`
const taskFields = `t.region_code, t.id, t.project_id, t.case_id, t.node_id, t.step, t.role, t.account_id, t.person_id, t.person_name, t.unit_id, t.why, t.opened_on, t.due_on,
  t.announced, t.sla_working_days, t.state, t.decision, t.comment, t.reason_code, t.decided_at, t.decided_on`

export const approvalsStore = {
  route: async (tx: Tx, key: string, on: string): Promise<Route | null> =>
    (await tx.one<{ compiled: Route }>('select compiled from approvals.route where route_key = $1 and effective_from <= $2 order by effective_from desc, length(version) desc, version desc limit 1', [key, on]))
      ?.compiled ?? null,

  routeVersion: async (tx: Tx, key: string, version: string): Promise<Route | null> =>
    (await tx.one<{ compiled: Route }>('select compiled from approvals.route where route_key = $1 and version = $2 limit 1', [key, version]))?.compiled ?? null,

  insertRoute: (tx: Tx, route: Route, bpmn: string, from: string): Promise<number> =>
    tx.run(
      `insert into approvals.route (region_code, route_key, version, matter, total_working_days, compiled, bpmn, effective_from)
       values (0,$1,$2,$3,$4,$5,$6,$7) on conflict do nothing`,
      [route.key, route.version, route.matter, route.totalWorkingDays, JSON.stringify(route), bpmn, from],
    ),

  insertCase: (tx: Tx, row: CaseRow): Promise<number> =>
    tx.run(
      `insert into approvals.case_file (region_code, id, project_id, project_name, project_grade, matter, subject_id, route_key, route_version, headline, facts, state, outcome,
         started_by_account, started_by_person, started_by, started_at, started_on, headline_key, headline_figures)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20)`,
      [
        row.region_code,
        row.id,
        row.project_id,
        row.project_name,
        row.project_grade,
        row.matter,
        row.subject_id,
        row.route_key,
        row.route_version,
        row.headline,
        JSON.stringify(row.facts),
        JSON.stringify(row.state),
        row.outcome,
        row.started_by_account,
        row.started_by_person,
        row.started_by,
        row.started_at,
        row.started_on,
        row.headline_key,
        row.headline_figures && JSON.stringify(row.headline_figures),
      ],
    ),

  /** The case a task belongs to, locked. */
  lockCaseOfTask: (tx: Tx, taskId: string): Promise<CaseRow | null> =>
    tx.one<CaseRow>(`select ${caseFields} from approvals.case_file where (region_code, id) = (select t.region_code, t.case_id from approvals.task t where t.id = $1) for update`, [taskId]),
  lockCase: (tx: Tx, id: string): Promise<CaseRow | null> => tx.one<CaseRow>(`select ${caseFields} from approvals.case_file where id = $1 for update`, [id]),
  case: (tx: Tx, id: string): Promise<CaseRow | null> => tx.one<CaseRow>(`select ${caseFields} from approvals.case_file where id = $1`, [id]),
  /** The matters of a subject that ended approved. */
  approvedMatters: async (tx: Tx, subjectId: string): Promise<string[]> =>
    (await tx.rows<{ matter: string }>("select distinct matter from approvals.case_file where subject_id = $1 and outcome = 'approved' limit 50", [subjectId])).map((row) => row.matter),
  casesOfSubject: (tx: Tx, subjectId: string): Promise<CaseRow[]> =>
    tx.rows<CaseRow>(`select ${caseFields} from approvals.case_file where subject_id = $1 order by id desc limit 50`, [subjectId]),
  casesStartedBy: (tx: Tx, accountId: string, before: string | null, limit: number): Promise<CaseRow[]> =>
    tx.rows<CaseRow>(`select ${caseFields} from approvals.case_file where started_by_account = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`, [accountId, before, limit]),

  saveState: (tx: Tx, id: string, state: CaseState, outcome: CaseRow['outcome'], ended: { at: Date; on: string; workingDays: number } | null): Promise<number> =>
    tx.run('update approvals.case_file set state = $2, outcome = $3, ended_at = $4, ended_on = $5, working_days = $6 where id = $1', [
      id,
      JSON.stringify(state),
      outcome,
      ended?.at ?? null,
      ended?.on ?? null,
      ended?.workingDays ?? null,
    ]),

  insertion: (task: NewTask): Statement => ({
    sql: `insert into approvals.task (region_code, id, project_id, case_id, node_id, step, role, account_id, person_id, person_name, unit_id, why, opened_at, opened_on, due_on, announced, sla_working_days, state)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,'open')`,
    values: [
      task.region_code,
      task.id,
      task.project_id,
      task.case_id,
      task.node_id,
      task.step,
      task.role,
      task.account_id,
      task.person_id,
      task.person_name,
      task.unit_id,
      task.why,
      task.opened_at,
      task.opened_on,
      task.due_on,
      task.announced,
      task.sla_working_days,
    ],
  }),

  task: (tx: Tx, id: string): Promise<TaskRow | null> => tx.one<TaskRow>(`select ${taskFields} from approvals.task t where t.id = $1`, [id]),
  tasksOfCase: (tx: Tx, caseId: string): Promise<TaskRow[]> => tx.rows<TaskRow>(`select ${taskFields} from approvals.task t where t.case_id = $1 order by t.id limit 500`, [caseId]),
  openTasksOfProject: (tx: Tx, projectId: string): Promise<(Pick<TaskRow, 'id' | 'case_id' | 'role' | 'person_name' | 'due_on'> & { matter: string })[]> =>
    tx.rows(
      `select t.id, t.case_id, t.role, t.person_name, t.due_on, c.matter from approvals.task t join approvals.case_file c on c.region_code = t.region_code and c.id = t.case_id
        where t.project_id = $1 and t.state = 'open' order by t.due_on limit 100`,
      [projectId],
    ),
  /** The projects of which a matter ended approved in a year, newest first. */
  approvedProjects: async (tx: Tx, matter: string, year: string, most: number): Promise<string[]> =>
    (
      await tx.rows<{ project_id: string }>(
        "select distinct project_id from approvals.case_file where outcome = 'approved' and matter = $1 and ended_on between $2::date and $3::date order by project_id desc limit $4",
        [matter, `${year}-01-01`, `${year}-12-31`, most],
      )
    ).map((row) => row.project_id),
  /** The projects with a task past its day, newest first. */
  overdueProjects: async (tx: Tx, today: string, most: number): Promise<string[]> =>
    (
      await tx.rows<{ project_id: string }>("select distinct project_id from approvals.task where state = 'open' and due_on < $1 order by project_id desc limit $2", [today, most])
    ).map((row) => row.project_id),
  openTasksOfCases: (tx: Tx, caseIds: readonly string[]): Promise<TaskRow[]> =>
    tx.rows<TaskRow>(`select ${taskFields} from approvals.task t where t.case_id = any($1::uuid[]) and t.state = 'open' order by t.due_on limit 1000`, [caseIds]),

  /** How many tasks wait for an account, under whatever post. */
  openTasksOf: async (tx: Tx, accountId: string): Promise<number> =>
    Number((await tx.one<{ count: bigint }>("select count(*) as count from approvals.task where account_id = $1 and state = 'open'", [accountId]))?.count ?? 0),

  /** What waits in a project or for an account, its cases locked before it. */
  lockOpenTasks: async (tx: Tx, of: { projectId: string } | { accountId: string }): Promise<TaskRow[]> => {
    const [column, id] = 'projectId' in of ? ['project_id', of.projectId] : ['account_id', of.accountId]
    await tx.rows(`select c.id from approvals.case_file c where (c.region_code, c.id) in (select t.region_code, t.case_id from approvals.task t where t.${column} = $1 and t.state = 'open') order by c.id for update`, [id])
    return tx.rows<TaskRow>(`select ${taskFields} from approvals.task t where t.${column} = $1 and t.state = 'open' order by t.id limit 1000`, [id])
  },
  lockRunning: (tx: Tx, projectId: string): Promise<CaseRow[]> =>
    tx.rows<CaseRow>(`select ${caseFields} from approvals.case_file where project_id = $1 and outcome = 'running' order by id limit 200 for update`, [projectId]),
  reassign: (tx: Tx, id: string, to: { accountId: string; personId: string; name: string; unitId: string; role: string; why: string }): Promise<number> =>
    tx.run("update approvals.task set account_id = $2, person_id = $3, person_name = $4, unit_id = $5, role = $6, why = $7 where id = $1 and state = 'open'", [id, to.accountId, to.personId, to.name, to.unitId, to.role, to.why]),
  reroute: (tx: Tx, file: CaseRow): Promise<number> =>
    tx.run('update approvals.case_file set route_key = $2, route_version = $3, facts = $4, project_grade = $5 where id = $1', [file.id, file.route_key, file.route_version, JSON.stringify(file.facts), file.project_grade]),
  moveTask: (tx: Tx, id: string, nodeId: string, step: string): Promise<number> => tx.run('update approvals.task set node_id = $2, step = $3 where id = $1', [id, nodeId, step]),
  voidTasks: (tx: Tx, ids: readonly string[], on: string): Promise<number> => tx.run("update approvals.task set state = 'void', closed_on = $2 where id = any($1::uuid[]) and state = 'open'", [ids, on]),

  decide: (tx: Tx, id: string, decision: string, comment: string, reasonCode: string | null, at: Date, on: string): Promise<number> =>
    tx.run(`update approvals.task set state = 'decided', decision = $2, comment = $3, reason_code = $4, decided_at = $5, decided_on = $6, closed_on = $6 where id = $1 and state = 'open'`, [
      id,
      decision,
      comment,
      reasonCode,
      at,
      on,
    ]),
  voidOpen: (tx: Tx, caseId: string, nodeIds: readonly string[] | null, on: string): Promise<number> =>
    tx.run(`update approvals.task set state = 'void', closed_on = $3 where case_id = $1 and state = 'open' and ($2::text[] is null or node_id = any($2))`, [caseId, nodeIds, on]),

  inbox: (tx: Tx, accountId: string, role: string, after: { due: string; id: string } | null, until: string | null, limit: number): Promise<InboxRow[]> =>
    tx.rows<InboxRow>(
      `select ${taskFields}, c.matter, c.subject_id, c.project_name, c.project_grade, c.headline, c.headline_key, c.headline_figures, c.route_key, c.route_version
         from approvals.task t join approvals.case_file c on c.region_code = t.region_code and c.id = t.case_id
        where t.account_id = $1 and t.role = $2 and t.state = 'open'
          and ($3::date is null or (t.due_on, t.id) > ($3, $4::uuid)) and ($5::date is null or t.due_on <= $5)
        order by t.due_on, t.id limit $6`,
      [accountId, role, after?.due ?? null, after?.id ?? null, until, limit],
    ),

  inboxCounts: async (tx: Tx, accountId: string, role: string, today: string): Promise<{ all: number; overdue: number; today: number }> => {
    const row = await tx.one<{ all: bigint; overdue: bigint; today: bigint }>(
      `select count(*) as all, count(*) filter (where due_on < $3) as overdue, count(*) filter (where due_on = $3) as today
         from approvals.task where account_id = $1 and role = $2 and state = 'open'`,
      [accountId, role, today],
    )
    return { all: Number(row?.all ?? 0), overdue: Number(row?.overdue ?? 0), today: Number(row?.today ?? 0) }
  },
}

import type { Tx } from '@zhujian/database'

export type Unit = { id: string; regionCode: number; name: string; creditCode: string; kind: string; department: string | null }
export type Post = { id: string; regionCode: number; accountId: string; personId: string; username: string; name: string; role: string; unitId: string }
export type Member = { id: string; projectId: string; accountId: string; personId: string; username: string; name: string; role: string; unitId: string; fromDay: string; toDay: string | null }
export type ProjectMember = Member & { unitName: string }
export type NewUnit = Unit & { createdAt: Date }
export type NewPost = Post & { grantedAt: Date }
export type NewMember = Member & { regionCode: number; appointedBy: string; appointedAt: Date }

export type UnitRow = { id: string; region_code: number; name: string; credit_code: string; kind: string; department: string | null }
export type PostRow = { id: string; region_code: number; account_id: string; person_id: string; username: string; name: string; role: string; unit_id: string }
type MemberRow = { id: string; project_id: string; account_id: string; person_id: string; username: string; name: string; role: string; unit_id: string; from_day: string; to_day: string | null }

export const unitFields = 'id, region_code, name, credit_code, kind, department'
export const postFields = 'id, region_code, account_id, person_id, username, name, role, unit_id'
const memberFields = 'id, project_id, account_id, person_id, username, name, role, unit_id, from_day, to_day'

export const unitOf = (row: UnitRow): Unit => ({ id: row.id, regionCode: row.region_code, name: row.name, creditCode: row.credit_code, kind: row.kind, department: row.department })
export const postOf = (row: PostRow): Post => ({
  id: row.id,
  regionCode: row.region_code,
  accountId: row.account_id,
  personId: row.person_id,
  username: row.username,
  name: row.name,
  role: row.role,
  unitId: row.unit_id,
})
const memberOf = (row: MemberRow): Member => ({
  id: row.id,
  projectId: row.project_id,
  accountId: row.account_id,
  personId: row.person_id,
  username: row.username,
  name: row.name,
  role: row.role,
  unitId: row.unit_id,
  fromDay: row.from_day,
  toDay: row.to_day,
})

export const organisationStore = {
  unit: async (tx: Tx, id: string): Promise<Unit | null> => {
    const row = await tx.one<UnitRow>(`select ${unitFields} from organisation.unit where id = $1`, [id])
    return row && unitOf(row)
  },

  units: async (tx: Tx, ids: readonly string[]): Promise<Unit[]> =>
    (await tx.rows<UnitRow>(`select ${unitFields} from organisation.unit where id = any($1::uuid[]) limit 1000`, [ids])).map(unitOf),

  unitByCreditCode: async (tx: Tx, creditCode: string): Promise<Unit | null> => {
    const row = await tx.one<UnitRow>(`select ${unitFields} from organisation.unit where credit_code = $1 order by region_code limit 1`, [creditCode])
    return row && unitOf(row)
  },

  unitByCreditCodeIn: async (tx: Tx, regionCode: number, creditCode: string): Promise<Unit | null> => {
    const row = await tx.one<UnitRow>(`select ${unitFields} from organisation.unit where region_code = $1 and credit_code = $2`, [regionCode, creditCode])
    return row && unitOf(row)
  },

  /** The unit that is the department of a region, e.g. the housing bureau of the city. */
  unitOfDepartment: async (tx: Tx, regionCode: number, department: string): Promise<Unit | null> => {
    const row = await tx.one<UnitRow>(`select ${unitFields} from organisation.unit where region_code = $1 and department = $2 order by id limit 1`, [regionCode, department])
    return row && unitOf(row)
  },

  post: async (tx: Tx, id: string): Promise<Post | null> => {
    const row = await tx.one<PostRow>(`select ${postFields} from organisation.post where id = $1 and active`, [id])
    return row && postOf(row)
  },

  postsOfAccount: async (tx: Tx, accountId: string): Promise<Post[]> =>
    (await tx.rows<PostRow>(`select ${postFields} from organisation.post where account_id = $1 and active order by id limit 100`, [accountId])).map(postOf),

  /** The post of a person in a role, where he holds it. */
  postInRole: async (tx: Tx, username: string, role: string): Promise<Post | null> => {
    const row = await tx.one<PostRow>(`select ${postFields} from organisation.post where username = $1 and role = $2 and active order by id limit 1`, [username, role])
    return row && postOf(row)
  },

  postByUsername: async (tx: Tx, username: string): Promise<Post | null> => {
    const row = await tx.one<PostRow>(`select ${postFields} from organisation.post where username = $1 and active order by id limit 1`, [username])
    return row && postOf(row)
  },

  /** Who holds a role in a region, at a unit where one is named, and can sign in: steps are handed to them. */
  holders: async (tx: Tx, role: string, regionCode: number, unitId: string | null): Promise<Post[]> =>
    (
      await tx.rows<PostRow>(
        `select ${postFields} from organisation.post where region_code = $1 and role = $2 and active and not account_disabled and ($3::uuid is null or unit_id = $3) order by username limit 100`,
        [regionCode, role, unitId],
      )
    ).map(postOf),

  /** As holders, at a unit, whatever the region of their post: a city unit may post its people to a county. */
  holdersAtUnit: async (tx: Tx, role: string, unitId: string, regionCode: number): Promise<Post[]> =>
    (
      await tx.rows<PostRow>(
        `select ${postFields} from organisation.post where role = $1 and unit_id = $2 and active and not account_disabled order by (region_code = $3) desc, username limit 100`,
        [role, unitId, regionCode],
      )
    ).map(postOf),

  members: async (tx: Tx, projectId: string): Promise<Member[]> =>
    (await tx.rows<MemberRow>(`select ${memberFields} from organisation.member where project_id = $1 order by from_day, role limit 500`, [projectId])).map(memberOf),

  membersWithUnits: async (tx: Tx, projectId: string): Promise<ProjectMember[]> =>
    (
      await tx.rows<MemberRow & { unit_name: string | null }>(
        `select ${memberFields.replace(/\w+/g, 'm.$&')}, u.name as unit_name from organisation.member m left join organisation.unit u on u.id = m.unit_id
          where m.project_id = $1 order by m.from_day, m.role limit 500`,
        [projectId],
      )
    ).map((row) => ({ ...memberOf(row), unitName: row.unit_name ?? '' })),

  /** The people of a project in a role on a day whose accounts are open and who hold the post: steps are handed to them. */
  membersInRole: async (tx: Tx, projectId: string, role: string, on: string): Promise<Member[]> =>
    (
      await tx.rows<MemberRow>(
        `select ${memberFields} from organisation.member
          where project_id = $1 and role = $2 and from_day <= $3 and (to_day is null or to_day >= $3) and not account_disabled and not post_revoked order by from_day desc, username limit 100`,
        [projectId, role, on],
      )
    ).map(memberOf),

  /** The projects an account is a member of on a day in a role; read with the program's own scope when a session starts. */
  projectsOfAccount: async (tx: Tx, accountId: string, role: string, on: string): Promise<{ projectId: string; regionCode: number }[]> =>
    (
      await tx.rows<{ project_id: string; region_code: number }>(
        `select distinct project_id, region_code from organisation.member
          where account_id = $1 and role = $2 and from_day <= $3 and (to_day is null or to_day >= $3) limit 5000`,
        [accountId, role, on],
      )
    ).map((row) => ({ projectId: row.project_id, regionCode: row.region_code })),

  insertUnit: (tx: Tx, unit: NewUnit): Promise<number> =>
    tx.run('insert into organisation.unit (region_code, id, name, credit_code, kind, department, created_at) values ($1,$2,$3,$4,$5,$6,$7)', [
      unit.regionCode,
      unit.id,
      unit.name,
      unit.creditCode,
      unit.kind,
      unit.department,
      unit.createdAt,
    ]),

  changeUnit: (tx: Tx, id: string, set: { name: string; kind: string; department: string | null }): Promise<number> =>
    tx.run('update organisation.unit set name = $2, kind = $3, department = $4 where id = $1', [id, set.name, set.kind, set.department]),

  insertPost: (tx: Tx, post: NewPost): Promise<number> =>
    tx.run(
      'insert into organisation.post (region_code, id, account_id, person_id, username, name, role, unit_id, granted_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)',
      [post.regionCode, post.id, post.accountId, post.personId, post.username, post.name, post.role, post.unitId, post.grantedAt],
    ),

  insertMember: (tx: Tx, member: NewMember): Promise<number> =>
    tx.run(
      `insert into organisation.member (region_code, id, project_id, account_id, person_id, username, name, role, unit_id, from_day, to_day, appointed_by, appointed_at, account_disabled)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13, coalesce((select bool_or(account_disabled) from organisation.post where account_id = $4), false))`,
      [
        member.regionCode,
        member.id,
        member.projectId,
        member.accountId,
        member.personId,
        member.username,
        member.name,
        member.role,
        member.unitId,
        member.fromDay,
        member.toDay,
        member.appointedBy,
        member.appointedAt,
      ],
    ),

  /** The projects in which somebody's last day was this one. */
  projectsLeftOn: async (tx: Tx, day: string): Promise<{ projectId: string; regionCode: number }[]> =>
    (await tx.rows<{ project_id: string; region_code: number }>('select distinct project_id, region_code from organisation.member where to_day = $1 limit 10000', [day])).map((row) => ({ projectId: row.project_id, regionCode: row.region_code })),
  endMember: (tx: Tx, memberId: string, toDay: string | null): Promise<number> => tx.run('update organisation.member set to_day = $2 where id = $1', [memberId, toDay]),

  names: async (tx: Tx, usernames: readonly string[]): Promise<Map<string, string>> => {
    const rows = await tx.rows<{ username: string; name: string }>('select distinct username, name from organisation.post where username = any($1::text[]) limit 1000', [usernames])
    return new Map(rows.map((row) => [row.username, row.name]))
  },
}

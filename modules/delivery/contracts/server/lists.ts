import { ok } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type * as api from '@zhujian/contracts/api'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import type { ListColumn, Saying } from '@zhujian/ledger/server'
import { projectStore } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import type { ContractsParts } from './payment-context.ts'
import { contractView, paymentItems } from './payment-view.ts'
import { paymentsStore } from './payments-store.ts'
import { contractorCode } from './reach.ts'

/** More projects than any unit has. */
const mostProjects = 5000

function positionIn(cursor: string | undefined): string | null {
  const position = decodeCursor(cursor, 1)
  return position ? String(position[0]) : null
}

/** Row security bounds everybody but the posts of a department, who see their own unit's projects only. */
async function departmentProjects(ctx: Context): Promise<string[] | null> {
  if (ctx.actor.domain !== 'department') return null
  return projectStore.newestIds(ctx, mostProjects)
}

type Contracts = OutputOf<typeof api.listContracts>
type Payments = OutputOf<typeof api.listPayments>

export async function listContracts(ctx: Context, parts: ContractsParts, input: ParsedOf<typeof api.listContracts>): Promise<Result<Contracts>> {
  const filter = { projectIds: await departmentProjects(ctx), projectId: input.projectId ?? null, contractorCode: await contractorCode(ctx, parts) }
  const rows = await contractsStore.list(ctx.tx, filter, positionIn(input.cursor), input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [row.id])
  const names = new Map((await projectStore.byIds(ctx.tx, page.items.map((row) => row.project_id))).map((project) => [project.id, project.name]))
  return ok({ items: page.items.map((row) => contractView(row, names.get(row.project_id) ?? '')), nextCursor: page.nextCursor })
}

export async function listPayments(ctx: Context, parts: ContractsParts, input: ParsedOf<typeof api.listPayments>): Promise<Result<Payments>> {
  const filter = { projectIds: await departmentProjects(ctx), projectId: input.projectId ?? null, state: input.state ?? null, contractorCode: await contractorCode(ctx, parts) }
  const rows = await paymentsStore.list(ctx.tx, filter, positionIn(input.cursor), input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [row.id])
  return ok({ items: await paymentItems(ctx, page.items), nextCursor: page.nextCursor })
}

const fen = (amount: string): bigint => BigInt(amount)

export function exportContracts(ctx: Context, parts: ContractsParts, input: ParsedOf<typeof api.exportContracts>): FileAnswer {
  const say = sayingOf(ctx)
  const amount = (key: string, of: (one: Contracts['items'][number]) => string): ListColumn<Contracts['items'][number]> => ({ key, title: `${say(`screen.contract.${key}`)} (${say('export.unit.wan')})`, kind: 'wan', value: (one) => fen(of(one)) })
  return exportList(ctx, {
    kind: 'contracts.contracts_exported',
    title: say('screen.contract.list'),
    filter: filterLine(ctx, askedFor(say, input)),
    columns: [
      { key: 'no', title: say('screen.contract.no'), kind: 'text', width: 22, value: (one) => one.no },
      { key: 'project', title: say('screen.contract.project'), kind: 'text', width: 40, value: (one) => one.projectName },
      { key: 'contractor', title: say('screen.contract.contractor'), kind: 'text', width: 30, value: (one) => one.contractorName },
      { key: 'code', title: say('screen.contract.code'), kind: 'text', width: 22, value: (one) => one.contractorCreditCode },
      { key: 'signed', title: say('screen.contract.signed'), kind: 'day', value: (one) => one.signedOn },
      amount('price', (one) => one.priceFen),
      amount('certified', (one) => one.certifiedFen),
      amount('paid', (one) => one.paidFen),
      amount('advance_left', (one) => one.advanceLeftFen),
    ],
    read: (again, limit, cursor) => listContracts(again, parts, { ...input, limit, cursor }),
  })
}

export function exportPayments(ctx: Context, parts: ContractsParts, input: ParsedOf<typeof api.exportPayments>): FileAnswer {
  const say = sayingOf(ctx)
  return exportList<Payments['items'][number]>(ctx, {
    kind: 'contracts.payments_exported',
    title: say('screen.pay.list'),
    filter: filterLine(ctx, askedFor(say, input)),
    columns: [
      { key: 'project', title: say('screen.contract.project'), kind: 'text', width: 40, value: (one) => one.projectName },
      { key: 'grade', title: say('screen.pay.grade'), kind: 'text', width: 8, value: (one) => one.projectGrade },
      { key: 'contract', title: say('screen.contract.no'), kind: 'text', width: 22, value: (one) => one.contractNo },
      { key: 'kind', title: say('screen.pay.what'), kind: 'text', width: 12, value: (one) => say(`screen.pay.kind.${one.kind}`) },
      { key: 'period', title: say('screen.pay.period_no'), kind: 'integer', value: (one) => one.periodNo },
      { key: 'net', title: `${say('screen.pay.figure.net')} (${say('export.unit.wan')})`, kind: 'wan', value: (one) => fen(one.netFen) },
      { key: 'state', title: say('screen.pay.state'), kind: 'text', width: 12, value: (one) => say(`screen.pay.state.${one.state}`) },
      { key: 'waiting', title: say('screen.my_cases.waiting'), kind: 'text', width: 30, value: (one) => one.waitingFor.map((who) => `${say(`role.${who.role}`)} ${who.person}`).join(', ') },
      { key: 'submitted', title: say('screen.pay.submitted'), kind: 'day', value: (one) => one.submittedOn },
      { key: 'paid', title: say('screen.pay.paid_on'), kind: 'day', value: (one) => one.paidOn },
    ],
    read: (again, limit, cursor) => listPayments(again, parts, { ...input, limit, cursor }),
  })
}

function askedFor(say: Saying, { projectId, state }: { projectId?: string | undefined; state?: string | undefined }): (string | false)[] {
  return [projectId !== undefined && say('screen.contract.one_project'), state !== undefined && `${say('screen.pay.state')} ${say(`screen.pay.state.${state}`)}`]
}

import { dayIn, daysBetween, sumFen } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import { documentStore } from '@zhujian/documents/server'
import type { Context } from '@zhujian/http'
import type { GateCondition } from '@zhujian/policy/domain'
import type { GateCheck } from '@zhujian/projects/domain'
import { lifecycleStore } from '@zhujian/projects/server'
import type { ContractSummary, Contribution, ProjectRow } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import type { ContractRow } from './contracts-store.ts'
import { ruleFor } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { contractorCode, isThereFor } from './reach.ts'

/** What gates ask about contracts, and the contracts a project page shows. */
export function contribution(parts: ContractsParts): Contribution {
  return async (ctx, projectId) => {
    const [all, notice, approval, evidence, code] = await Promise.all([
      contractsStore.ofProject(ctx.tx, projectId),
      documentStore.datedDocument(ctx.tx, projectId, ['awardNotice']),
      documentStore.datedDocument(ctx.tx, projectId, ['directAwardApproval']),
      lifecycleStore.evidence(ctx.tx, projectId),
      contractorCode(ctx, parts),
    ])
    const [first] = all
    return {
      contracts: all.filter((row) => isThereFor(code, row)).map(summaryOf),
      checks: (project) => ({
        'contracts.registered': first ? { met: true, figures: { contractNo: all.map((row) => row.no).join(', ') } } : none,
        'contracts.signedInTime': first ? signedInTime(ctx, parts, project, first, { notice, direct: approval !== null }) : none,
        'contracts.priceEqualsAward': first ? priceEqualsAward(ctx, parts, project, first, evidence) : none,
        'contracts.firstAdvancePaid': first ? firstAdvancePaid(all) : none,
        'contracts.clausesChecked': first ? clausesChecked(ctx, parts, project, all) : none,
      }),
    }
  }
}

const none: GateCheck = { met: false }

type Award = { notice: { dated_on: string | null; filed_at: Date } | null; direct: boolean }

/** Signed on the day of the award notice or within the calendar days after it that the gate's own limit allows (Tendering Law art. 46). */
function signedInTime(ctx: Context, parts: ContractsParts, project: ProjectRow, contract: ContractRow, { notice, direct }: Award): GateCheck {
  const limitDays = conditionsAsking(ctx, parts, project, 'contracts.signedInTime')[0]?.limits?.['limitDays']
  if (limitDays === undefined) throw new Error('the gates of policy give contracts.signedInTime no limitDays')
  const say = (key: string): string => ctx.text.say(ctx.language, `contracts.gate.${key}`, { on: contract.signed_on })
  const figures = { signedOn: contract.signed_on, limitDays }
  // Only an approved direct award has no notice to count from.
  if (!notice) return { met: direct, figures: { ...figures, noticeOn: say(direct ? 'notice_not_needed' : 'notice_missing') } }
  // A notice that does not say its day counts from the day it was filed.
  const noticeOn = (notice.dated_on ?? dayIn(notice.filed_at)) as LocalDate
  const days = daysBetween(noticeOn, contract.signed_on as LocalDate)
  const signedOn = days < 0 ? say('signed_before') : contract.signed_on
  return { met: days >= 0 && days <= limitDays, figures: { ...figures, signedOn, noticeOn, days } }
}

/** The award price is not known here: only evidence that states it can meet the condition, and what was stated last is told where it does not. */
function priceEqualsAward(ctx: Context, parts: ContractsParts, project: ProjectRow, contract: ContractRow, evidence: Awaited<ReturnType<typeof lifecycleStore.evidence>>): GateCheck {
  const ids = conditionsAsking(ctx, parts, project, 'contracts.priceEqualsAward').map((condition) => condition.id)
  const awardFen = evidence.findLast((given) => ids.includes(given.condition_id) && given.amount_fen !== null)?.amount_fen ?? null
  return { met: false, figures: { priceFen: contract.price_fen, ...(awardFen === null ? {} : { awardFen }) } }
}

function conditionsAsking(ctx: Context, parts: ContractsParts, project: ProjectRow, check: string): GateCondition[] {
  return ruleFor(ctx, parts, 'gates', project.region_code).body.gates.flatMap((gate) => gate.conditions).filter((condition) => condition.check === check)
}

function firstAdvancePaid(all: readonly ContractRow[]): GateCheck {
  const paidFen = sumFen(all.map((row) => row.advance_paid_fen))
  return { met: paidFen > 0n, figures: { paidFen } }
}

/** Terms out of the ranges of policy: remarks, not faults. */
function clausesChecked(ctx: Context, parts: ContractsParts, project: ProjectRow, all: readonly ContractRow[]): GateCheck {
  const { minPaymentRatioBp, retentionMaxBp, advanceMinBp, advanceMaxBp } = ruleFor(ctx, parts, 'payment', project.region_code).body.parameters
  const remarks = all.flatMap((row) => [
    row.progress_ratio_bp < minPaymentRatioBp,
    row.retention_bp > retentionMaxBp,
    row.advance_ratio_bp < advanceMinBp || row.advance_ratio_bp > advanceMaxBp,
  ])
  const count = remarks.filter(Boolean).length
  return { met: count === 0, figures: { count } }
}

function summaryOf(row: ContractRow): ContractSummary {
  return {
    contractId: row.id,
    no: row.no,
    contractorName: row.contractor_name,
    priceFen: String(row.price_fen),
    certifiedFen: String(row.certified_fen),
    paidFen: String(row.paid_fen),
    advanceLeftFen: String(row.advance_paid_fen - row.recovered_fen),
  }
}

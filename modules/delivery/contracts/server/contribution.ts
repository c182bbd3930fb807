import { addDays, daysBetween, sumFen } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import { documentStore } from '@zhujian/documents/server'
import type { Context } from '@zhujian/http'
import type { GateCheck } from '@zhujian/projects/domain'
import type { ContractSummary, Contribution, ProjectRow } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import type { ContractRow } from './contracts-store.ts'
import { ruleFor } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { contractorCode, isThereFor } from './reach.ts'

/** What gates ask about contracts, and the contracts a project page shows. */
export function contribution(parts: ContractsParts): Contribution {
  return async (ctx, projectId) => {
    const [all, notice, code] = await Promise.all([contractsStore.ofProject(ctx.tx, projectId), documentStore.datedDocument(ctx.tx, projectId, ['awardNotice']), contractorCode(ctx, parts)])
    const [first] = all
    return {
      contracts: all.filter((row) => isThereFor(code, row)).map(summaryOf),
      checks: (project) => ({
        'contracts.registered': first ? { met: true, figures: { contractNo: all.map((row) => row.no).join(', ') } } : none,
        'contracts.signedInTime': first ? signedInTime(ctx, parts, project, first, (notice?.dated_on ?? null) as LocalDate | null) : none,
        // The award price is not known here: only evidence that states it can meet the condition.
        'contracts.priceEqualsAward': first ? { met: false, figures: { priceFen: first.price_fen } } : none,
        'contracts.firstAdvancePaid': first ? firstAdvancePaid(all) : none,
        'contracts.clausesChecked': first ? clausesChecked(ctx, parts, project, all) : none,
      }),
    }
  }
}

const none: GateCheck = { met: false }

/** Signed within the calendar days that the gate's own limit allows after the award notice (Tendering Law art. 46). */
function signedInTime(ctx: Context, parts: ContractsParts, project: ProjectRow, contract: ContractRow, noticeOn: LocalDate | null): GateCheck {
  const conditions = ruleFor(ctx, parts, 'gates', project.region_code).body.gates.flatMap((gate) => gate.conditions)
  const limitDays = conditions.find((condition) => condition.check === 'contracts.signedInTime')?.limits?.['limitDays']
  if (limitDays === undefined) throw new Error('the gates of policy give contracts.signedInTime no limitDays')
  const figures = { signedOn: contract.signed_on, limitDays }
  // Without a dated notice (a direct award) the law sets no day to count from.
  if (!noticeOn) return { met: true, figures }
  const days = daysBetween(noticeOn, contract.signed_on as LocalDate)
  return { met: contract.signed_on <= addDays(noticeOn, limitDays), figures: { ...figures, noticeOn, days } }
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

import { maxFen, minFen, sumFen } from '@zhujian/kernel'
import type { Fen } from '@zhujian/kernel'

/** The abstract accounts of domain/04 §6, not bound to the numbers of any chart. */
export type LedgerAccount =
  | 'CASH_TREASURY'
  | 'ADVANCE_PAID'
  | 'CIP_CONSTRUCTION'
  | 'CIP_EQUIPMENT'
  | 'CIP_DEFERRED'
  | 'CIP_OTHER'
  | 'PAYABLE_CONTRACTOR'
  | 'RETENTION_PAYABLE'
  | 'OWNER_SUPPLIED_MATERIAL'
  | 'CONTRACT_PENALTY'
  | 'OTHER_WITHHOLDING'
  | 'FISCAL_FUNDING'
  | 'ASSET_TRANSFERRED'
  | 'WAGE_CLEARING'

/** One line of a voucher: exactly one side is above 0. Lines come in pairs, the debit first. */
export type Posting = { account: LedgerAccount; debitFen: Fen; creditFen: Fen }

export type DeductionKind = 'ownerMaterial' | 'penalty' | 'utilities' | 'injury'

export type Deduction = { kind: DeductionKind; amountFen: Fen }

/** The amounts of one paid application, of this period only (fen, none below 0). */
export type Settlement = {
  recoveryFen: Fen
  retentionFen: Fen
  deductions: readonly Deduction[]
  /** Deductions given as a sum without kinds: OTHER_WITHHOLDING until they are told apart. */
  undividedDeductionFen: Fen
  netFen: Fen
  /** Really paid: wages + main account. Above net where wages are paid in full all the same, below where that is made good. */
  cashFen: Fen
}

const deductionAccounts: Record<DeductionKind, LedgerAccount> = {
  ownerMaterial: 'OWNER_SUPPLIED_MATERIAL',
  penalty: 'CONTRACT_PENALTY',
  utilities: 'OTHER_WITHHOLDING',
  injury: 'OTHER_WITHHOLDING',
}

/** Posting 1 of domain/04 §6, when the measurement is approved: the certified output of the period, in fen. */
export function certifyPostings(outputFen: Fen): Posting[] {
  return entry('CIP_CONSTRUCTION', 'PAYABLE_CONTRACTOR', outputFen)
}

/** An advance paid out (domain/04 §6, abstract accounts). */
export function advancePostings(amountFen: Fen): Posting[] {
  return entry('ADVANCE_PAID', 'CASH_TREASURY', amountFen)
}

/**
 * Postings 2–6 of domain/04 §6, when the payment is confirmed as paid. Amounts of 0 leave no line. Where cash differs from net
 * the difference stands in WAGE_CLEARING: debit for wages paid above net (carry), credit when a later period makes it good (§3).
 */
export function settlePostings(settlement: Settlement): Posting[] {
  const { recoveryFen, retentionFen, deductions, undividedDeductionFen, netFen, cashFen } = settlement
  return [
    ...entry('PAYABLE_CONTRACTOR', 'ADVANCE_PAID', recoveryFen),
    ...entry('PAYABLE_CONTRACTOR', 'RETENTION_PAYABLE', retentionFen),
    ...deductions.flatMap(({ kind, amountFen }) => entry('PAYABLE_CONTRACTOR', deductionAccounts[kind], amountFen)),
    ...entry('PAYABLE_CONTRACTOR', 'OTHER_WITHHOLDING', undividedDeductionFen),
    ...entry('PAYABLE_CONTRACTOR', 'CASH_TREASURY', minFen(netFen, cashFen)),
    ...entry('WAGE_CLEARING', 'CASH_TREASURY', maxFen(cashFen - netFen, 0n)),
    ...entry('PAYABLE_CONTRACTOR', 'WAGE_CLEARING', maxFen(netFen - cashFen, 0n)),
  ]
}

/** Σ debit = Σ credit, to the fen. */
export function balanced(postings: readonly Posting[]): boolean {
  return sumFen(postings.map((line) => line.debitFen)) === sumFen(postings.map((line) => line.creditFen))
}

/** The balance of every account on the side where it stands; both columns add up to the same sum when the postings balance. */
export type TrialBalance = { rows: Posting[]; debitFen: Fen; creditFen: Fen }

/** Trial balance of all postings given, accounts in order of first use, those at 0 left out. */
export function trialBalance(postings: readonly Posting[]): TrialBalance {
  const balances = new Map<LedgerAccount, Fen>()
  for (const { account, debitFen, creditFen } of postings) {
    balances.set(account, (balances.get(account) ?? 0n) + debitFen - creditFen)
  }
  const rows = [...balances]
    .filter(([, balanceFen]) => balanceFen !== 0n)
    .map(([account, balanceFen]) => ({ account, debitFen: maxFen(balanceFen, 0n), creditFen: maxFen(-balanceFen, 0n) }))
  return { rows, debitFen: sumFen(rows.map((row) => row.debitFen)), creditFen: sumFen(rows.map((row) => row.creditFen)) }
}

/** One debit and one credit of the same amount. @throws RangeError below 0: a correction is an entry of its own. */
function entry(debit: LedgerAccount, credit: LedgerAccount, amountFen: Fen): Posting[] {
  if (amountFen < 0n) throw new RangeError(`negative posting ${debit}/${credit}: ${amountFen}`)
  if (amountFen === 0n) return []
  return [
    { account: debit, debitFen: amountFen, creditFen: 0n },
    { account: credit, debitFen: 0n, creditFen: amountFen },
  ]
}

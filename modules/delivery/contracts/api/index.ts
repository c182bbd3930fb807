import { defineOperation, exportOf, zBp, zCursor, zDate, zFen, zId, zLimit, zNote, zPositiveFen, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

/** A rule that was hit and does not stop: it is answered for. */
const zHit = z.object({ ruleId: z.string(), effect: z.string(), figures: z.record(z.string(), z.unknown()), source: z.string(), text: z.string() })

export const registerContract = defineOperation({
  name: 'registerContract',
  summary: 'Registers a signed contract of a project with its payment terms and payee account.',
  method: 'POST',
  path: '/api/projects/{projectId}/contracts',
  input: z.strictObject({
    id: zId,
    projectId: zId,
    no: zText(100),
    contractorCreditCode: zText(18),
    contractorName: zText(200).optional(),
    priceFen: zPositiveFen,
    provisionalFen: zFen,
    signedOn: zDate,
    progressRatioBp: zBp,
    advanceRatioBp: zBp,
    retentionBp: zBp,
    retentionMode: z.enum(['perPayment', 'atSettlement']),
    laborBp: zBp,
    payeeAccount: zText(60),
  }),
  output: z.object({ contractId: z.string(), advanceDueFen: z.string(), warnings: z.array(zHit) }),
  permission: { resource: 'contract', operation: 'submit' },
  refusals: [
    'projects.project.not_found',
    'contracts.project.not_active',
    'contracts.contract.stage',
    'contracts.contract.no_taken',
    'contracts.contract.credit_code',
    'contracts.contract.over_budget',
    'contracts.contract.provisional_over_price',
    'contracts.contract.terms',
    'contracts.contract.signed_in_future',
  ],
})

const zContract = z.object({
  contractId: z.string(),
  no: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  contractorName: z.string(),
  contractorCreditCode: z.string(),
  priceFen: z.string(),
  provisionalFen: z.string(),
  signedOn: z.string(),
  progressRatioBp: z.number(),
  advanceRatioBp: z.number(),
  retentionBp: z.number(),
  retentionMode: z.string(),
  laborBp: z.number(),
  payeeAccountMasked: z.string(),
  certifiedFen: z.string(),
  paidFen: z.string(),
  advancePaidFen: z.string(),
  advanceLeftFen: z.string(),
})

export const listContracts = defineOperation({
  name: 'listContracts',
  summary: 'The contracts the caller may see, newest first.',
  method: 'GET',
  path: '/api/contracts',
  input: z.object({ limit: zLimit, cursor: zCursor, projectId: zId.optional() }),
  output: z.object({ items: z.array(zContract), nextCursor: z.string().nullable() }),
  permission: { resource: 'contract', operation: 'read' },
})

export const exportContracts = exportOf(listContracts, {
  name: 'exportContracts',
  summary: 'The contracts the caller may see as a workbook that streams: numbers as numbers, units in the header, the filter above it.',
})

const zBreakdown = z.object({
  grossFen: z.string(),
  recoveryFen: z.string(),
  retentionFen: z.string(),
  deductionsFen: z.string(),
  netFen: z.string(),
  laborFen: z.string(),
  mainFen: z.string(),
})

const paymentInput = {
  contractId: zId,
  kind: z.enum(['progress', 'advance']).default('progress'),
  periodNo: z.number().int().min(1).max(999),
  cumulativeOutputFen: zFen,
  cumulativeDeductionsFen: zFen,
  deductions: z.array(z.strictObject({ kind: z.enum(['ownerMaterial', 'penalty', 'utilities', 'injury']), amountFen: zPositiveFen })).max(20).optional(),
  laborFen: zFen,
}

export const submitPaymentApplication = defineOperation({
  name: 'submitPaymentApplication',
  summary: 'Applies for a payment; every amount due is computed from the contract and the cumulative output.',
  method: 'POST',
  path: '/api/contracts/{contractId}/payment-applications',
  input: z.strictObject({
    id: zId,
    ...paymentInput,
    /** What the applicant says to the warnings: a rule that only warns lets an application pass with a reason (domain/04 §4). */
    explanation: zNote(500).optional(),
  }),
  output: z.object({ applicationId: z.string(), caseId: z.string(), breakdown: zBreakdown, warnings: z.array(zHit) }),
  permission: { resource: 'payment', operation: 'submit' },
  refusals: [
    'contracts.contract.not_found',
    'contracts.project.not_active',
    'contracts.payment.blocked',
    'contracts.payment.claim',
    'contracts.payment.nothing_claimed',
    'contracts.payment.advance_settled',
    'contracts.payment.advance_late',
    'contracts.payment.advance_open',
    'contracts.payment.progress_open',
    'contracts.payment.previous_open',
    'contracts.payment.stage',
    'approvals.step.nobody',
  ],
})

const zColumn = z.object({
  outputFen: z.string(),
  grossFen: z.string(),
  recoveryFen: z.string(),
  retentionFen: z.string(),
  deductionsFen: z.string(),
  netFen: z.string(),
  laborFen: z.string(),
  mainFen: z.string(),
  cashFen: z.string(),
})
export type PaymentColumn = z.output<typeof zColumn>

const zRuleRow = z.object({
  ruleId: z.string(),
  status: z.enum(['pass', 'warn', 'block', 'blockMain']),
  label: z.string(),
  figures: z.record(z.string(), z.unknown()),
  figuresText: z.string(),
  source: z.string(),
})
export type PaymentRuleRow = z.output<typeof zRuleRow>

export const previewPayment = defineOperation({
  name: 'previewPayment',
  summary: 'Computes a payment without applying for it: three columns (before, this period, after) and every rule.',
  kind: 'query',
  method: 'POST',
  path: '/api/contracts/{contractId}/payment-preview',
  input: z.strictObject(paymentInput),
  output: z.object({ before: zColumn, period: zColumn, after: zColumn, rules: z.array(zRuleRow), breakdown: zBreakdown, cashAfterFen: z.string().optional() }),
  permission: { resource: 'payment', operation: 'read' },
  refusals: ['contracts.contract.not_found', 'contracts.payment.claim', 'contracts.payment.stage', 'contracts.payment.advance_late'],
})

const zPaymentItem = z.object({
  applicationId: z.string(),
  caseId: z.string(),
  contractId: z.string(),
  contractNo: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  projectGrade: z.string().nullable(),
  kind: z.string(),
  periodNo: z.number(),
  state: z.string(),
  netFen: z.string(),
  submittedOn: z.string(),
  paidOn: z.string().nullable(),
  waitingFor: z.array(z.object({ role: z.string(), person: z.string(), dueOn: z.string() })),
})
export type PaymentItem = z.output<typeof zPaymentItem>

export const listPayments = defineOperation({
  name: 'listPayments',
  summary: 'Payment applications the caller may see, newest first.',
  method: 'GET',
  path: '/api/payments',
  input: z.object({ limit: zLimit, cursor: zCursor, projectId: zId.optional(), state: z.string().max(40).optional() }),
  output: z.object({ items: z.array(zPaymentItem), nextCursor: z.string().nullable() }),
  permission: { resource: 'payment', operation: 'read' },
})

export const exportPayments = exportOf(listPayments, {
  name: 'exportPayments',
  summary: 'Payment applications the caller may see as a workbook that streams, with the filter it came from.',
})

export const getPayment = defineOperation({
  name: 'getPayment',
  summary: 'One payment application with its computation, its rules and its postings.',
  method: 'GET',
  path: '/api/payments/{applicationId}',
  input: z.object({ applicationId: zId }),
  output: z.object({
    ...zPaymentItem.shape,
    contract: zContract,
    before: zColumn,
    period: zColumn,
    after: zColumn,
    deductions: z.array(z.object({ kind: z.string(), amountFen: z.string() })),
    explanation: z.string(),
    rules: z.array(zRuleRow),
    recoveryBand: z.object({ startFen: z.string(), endFen: z.string(), advanceFen: z.string() }),
    paymentRatioBp: z.number().nullable(),
    /** All cash of the contract once this is paid, the advance included. */
    cashAfterFen: z.string().optional(),
    voucherNo: z.string().nullable(),
    postings: z.array(z.object({ account: z.string(), accountLabel: z.string(), debitFen: z.string(), creditFen: z.string() })),
    actions: z.array(z.string()),
  }),
  permission: { resource: 'payment', operation: 'read' },
  refusals: ['contracts.payment.not_found'],
})

export const confirmPaymentPaid = defineOperation({
  name: 'confirmPaymentPaid',
  summary: 'The treasury’s step: confirms that the money was paid and books the postings.',
  method: 'POST',
  path: '/api/payments/{applicationId}/paid',
  input: z.strictObject({ applicationId: zId, id: zId, paidOn: zDate, voucherNo: zText(100) }),
  output: z.object({ postings: z.array(z.object({ account: z.string(), debitFen: z.string(), creditFen: z.string() })) }),
  permission: { resource: 'payment', operation: 'confirm' },
  refusals: ['contracts.payment.not_found', 'contracts.payment.not_at_treasury', 'contracts.payment.blocked', 'contracts.payment.paid_in_future', 'contracts.payment.voucher_used', 'contracts.payment.outdated', 'contracts.payment.paid_before_submission'],
})

export const operations: readonly Operation[] = [
  registerContract,
  listContracts,
  submitPaymentApplication,
  previewPayment,
  listPayments,
  getPayment,
  confirmPaymentPaid,
  exportContracts,
  exportPayments,
]

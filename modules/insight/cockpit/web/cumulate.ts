export type MonthSum = { month: string; planFen: bigint; paidFen: bigint | null }

/** Running sums by month. Months after `thisMonth` have a plan but no payment yet: null, not a flat line. */
export function cumulate(months: readonly { month: string; planFen: string; paidFen: string }[], thisMonth: string): MonthSum[] {
  let plan = 0n
  let paid = 0n
  return months.map((one) => {
    plan += BigInt(one.planFen)
    paid += BigInt(one.paidFen)
    return { month: one.month, planFen: plan, paidFen: one.month > thisMonth ? null : paid }
  })
}

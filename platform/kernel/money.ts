/** An amount in fen (1/100 yuan). Always an integer; never a float. */
export type Fen = bigint

/** Basis points: 10000 = 100 %. */
export type Bp = number

/**
 * `a × b ÷ c`, rounded half away from zero, exactly.
 * Applied to cumulative values and differenced, no fen is ever lost between periods (domain/04 §3).
 * @throws RangeError when c is 0.
 */
export function mulDivRound(a: bigint, b: bigint, c: bigint): bigint {
  if (c === 0n) throw new RangeError('division by zero')
  const product = a * b
  const negative = product < 0n !== c < 0n && product !== 0n
  const dividend = product < 0n ? -product : product
  const divisor = c < 0n ? -c : c
  const quotient = (2n * dividend + divisor) / (2n * divisor)
  return negative ? -quotient : quotient
}

/** The share `ratioBp` of `amountFen`, in fen. */
export function shareOf(amountFen: Fen, ratioBp: Bp): Fen {
  return mulDivRound(amountFen, BigInt(ratioBp), 10000n)
}

/** `part / whole` in basis points, or null when the whole is 0: a percentage without its two figures says nothing. */
export function ratioBp(part: bigint, whole: bigint): Bp | null {
  return whole === 0n ? null : Number(mulDivRound(part, 10000n, whole))
}

/** Sum of amounts; 0 for none. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}

export function minFen(a: Fen, b: Fen): Fen {
  return a < b ? a : b
}

export function maxFen(a: Fen, b: Fen): Fen {
  return a > b ? a : b
}

/** Fen as 万元 with two decimals, half away from zero, e.g. 699000000n → `699.00`. */
export function wanText(fen: Fen): string {
  return decimalText(mulDivRound(fen, 1n, 10000n), 2)
}

/** Fen as 万元 to the fen, with two decimals at least, e.g. 499999999n → `499.999999`: for sentences that hold amounts against each other. */
export function exactWanText(fen: Fen): string {
  return decimalText(fen, 6).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** Fen as yuan with two decimals and thousands separators, e.g. `6,990,000.00`. */
export function yuanText(fen: Fen): string {
  return decimalText(fen, 2)
}

function decimalText(scaled: bigint, decimals: number): string {
  const negative = scaled < 0n
  const digits = (negative ? -scaled : scaled).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, -decimals).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${negative ? '−' : ''}${whole}.${digits.slice(-decimals)}`
}

/** The 31 characters of GB 32100-2015: digits and capitals without I, O, S, V, Z; the position is the value. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/**
 * The check character of a unified social credit code from its first 17 characters: 31 less the sum of
 * value × 3^position, all modulo 31 (GB 32100-2015). Null when these are not 17 characters of the alphabet.
 */
export function creditCodeCheckDigit(first17: string): string | null {
  if (first17.length !== 17) return null
  let sum = 0
  let weight = 1
  for (const character of first17) {
    const value = alphabet.indexOf(character)
    if (value < 0) return null
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return alphabet.charAt((31 - (sum % 31)) % 31)
}

/** Whether a text is a unified social credit code: 18 characters, the six of the division digits, the last one right. */
export function creditCodeValid(code: string): boolean {
  if (!/^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/.test(code)) return false
  return creditCodeCheckDigit(code.slice(0, 17)) === code.charAt(17)
}

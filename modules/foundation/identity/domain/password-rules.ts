/** How a password is judged (domain/10 §3). */
export type PasswordRules = { minLength: number; classes: number }
export type Weakness = { rule: 'short'; length: number } | { rule: 'classes'; used: number } | { rule: 'name' }

/**
 * Every rule that a password breaks; none: strong enough. Classes: lower case, upper case, digits, other signs. Names are the user name
 * and what its owner is called, in characters and in pinyin; one of fewer than two signs is no name to look for.
 */
export function passwordWeaknesses(password: string, names: readonly string[], rules: PasswordRules): Weakness[] {
  const length = [...password].length
  const used = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((pattern) => pattern.test(password)).length
  const lower = password.toLowerCase()
  const named = names.some((name) => [...name].length > 1 && lower.includes(name.toLowerCase()))
  return [
    ...(length < rules.minLength ? [{ rule: 'short', length } as const] : []),
    ...(used < rules.classes ? [{ rule: 'classes', used } as const] : []),
    ...(named ? [{ rule: 'name' } as const] : []),
  ]
}

import type { Facts } from './route.ts'

type Literal = { is: 'integer'; value: bigint } | { is: 'text'; value: string } | { is: 'boolean'; value: boolean }
type Operand = Literal | { is: 'fact'; name: string }
type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A parsed condition: comparisons joined by `&&` and `||`. */
export type Condition =
  | { is: 'compare'; left: Operand; comparator: Comparator; right: Operand }
  | { is: 'and'; parts: Condition[] }
  | { is: 'or'; parts: Condition[] }

const tokenPattern = /\s*(?:(\(|\)|&&|\|\||[=!<>]=|[<>])|(-?\d+)(?![\w.])|"([^"\\]*)"|'([^'\\]*)'|([A-Za-z_]\w*))/y
const MAX_LENGTH = 500

type Token = { kind: 'sign' | 'integer' | 'text' | 'name'; text: string }

/** Parses e.g. `grade == "A" && amountFen >= 500000000`; null when it is not a condition of this language. No script, ever. */
export function parseCondition(source: string): Condition | null {
  const tokens = tokenize(source)
  if (tokens === null) return null
  const reader = { tokens, at: 0 }
  const condition = readOr(reader)
  return condition !== null && reader.at === tokens.length ? condition : null
}

/** Names of the facts a condition compares. */
export function factsIn(condition: Condition): string[] {
  if (condition.is !== 'compare') return [...new Set(condition.parts.flatMap(factsIn))]
  return [condition.left, condition.right].flatMap((operand) => (operand.is === 'fact' ? [operand.name] : []))
}

/**
 * Whether the condition holds for the facts. Integers compare as bigint.
 * @throws RangeError when a fact is missing or of another kind than what it is compared with: a silent `false` would skip a step.
 */
export function holds(condition: Condition, facts: Facts): boolean {
  if (condition.is === 'and') return condition.parts.every((part) => holds(part, facts))
  if (condition.is === 'or') return condition.parts.some((part) => holds(part, facts))
  const left = given(condition.left, facts)
  const right = given(condition.right, facts)
  const [leftInteger, rightInteger] = [integerOf(left), integerOf(right)]
  if (leftInteger !== null && rightInteger !== null && !(typeof left === 'string' && typeof right === 'string')) {
    return ordered(leftInteger, condition.comparator, rightInteger)
  }
  if (typeof left !== typeof right) throw new RangeError(`cannot compare ${String(left)} with ${String(right)}`)
  if (condition.comparator === '==') return left === right
  if (condition.comparator === '!=') return left !== right
  if (leftInteger !== null && rightInteger !== null) return ordered(leftInteger, condition.comparator, rightInteger)
  throw new RangeError(`${condition.comparator} orders integers only`)
}

function tokenize(source: string): Token[] | null {
  if (source.length > MAX_LENGTH) return null
  const text = source.trimEnd()
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const match = tokenPattern.exec(text)
    if (match === null) return null
    const [, sign, integer, double, simple, name] = match
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else if (integer !== undefined) tokens.push({ kind: 'integer', text: integer })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else tokens.push({ kind: 'text', text: double ?? simple ?? '' })
  }
  return tokens
}

type Reader = { tokens: Token[]; at: number }

function readOr(reader: Reader): Condition | null {
  return readJoined(reader, '||', 'or', readAnd)
}

function readAnd(reader: Reader): Condition | null {
  return readJoined(reader, '&&', 'and', readComparison)
}

function readJoined(
  reader: Reader,
  sign: string,
  is: 'and' | 'or',
  read: (reader: Reader) => Condition | null,
): Condition | null {
  const first = read(reader)
  if (first === null) return null
  const parts = [first]
  while (takeSign(reader, [sign]) !== null) {
    const part = read(reader)
    if (part === null) return null
    parts.push(part)
  }
  return parts.length === 1 ? first : { is, parts }
}

function readComparison(reader: Reader): Condition | null {
  if (takeSign(reader, ['(']) !== null) {
    const inner = readOr(reader)
    return inner !== null && takeSign(reader, [')']) !== null ? inner : null
  }
  const left = readOperand(reader)
  const comparator = takeSign(reader, ['==', '!=', '<', '<=', '>', '>='])
  const right = readOperand(reader)
  if (left === null || comparator === null || right === null) return null
  return { is: 'compare', left, comparator: comparator as Comparator, right } // takeSign answers only what it was asked for.
}

function readOperand(reader: Reader): Operand | null {
  const token = reader.tokens[reader.at]
  if (token === undefined || token.kind === 'sign') return null
  reader.at += 1
  if (token.kind === 'integer') return { is: 'integer', value: BigInt(token.text) }
  if (token.kind === 'text') return { is: 'text', value: token.text }
  if (token.text === 'true' || token.text === 'false') return { is: 'boolean', value: token.text === 'true' }
  return { is: 'fact', name: token.text }
}

function takeSign(reader: Reader, wanted: string[]): string | null {
  const token = reader.tokens[reader.at]
  if (token === undefined || token.kind !== 'sign' || !wanted.includes(token.text)) return null
  reader.at += 1
  return token.text
}

function given(operand: Operand, facts: Facts): string | number | bigint | boolean {
  if (operand.is !== 'fact') return operand.value
  const value = Object.hasOwn(facts, operand.name) ? facts[operand.name] : undefined
  if (value === undefined) throw new RangeError(`fact not given: ${operand.name}`)
  return value
}

function integerOf(value: string | number | bigint | boolean): bigint | null {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : null
}

function ordered(left: bigint, comparator: Comparator, right: bigint): boolean {
  switch (comparator) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}

import type { Say } from '@zhujian/ui'

export type Plain = null | boolean | number | string
export type Leaf = { path: string; value: Plain }
type Node = Plain | Node[] | { [name: string]: Node }

const nameOf = (row: Node): string | undefined => {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined
  const name = row['id'] ?? row['code']
  return typeof name === 'string' ? name : undefined
}

/** The single values of a body, each with its place written as the book writes differences (`rules[GR-1].total.above`). */
export function leavesOf(node: Node, path = ''): Leaf[] {
  if (typeof node !== 'object' || node === null) return [{ path, value: node }]
  if (Array.isArray(node)) return node.flatMap((row, at) => leavesOf(row, `${path}[${nameOf(row) ?? at + 1}]`))
  return Object.entries(node).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`))
}

/** A body with one single value exchanged; the rest is shared with the old one. */
export function withLeaf(node: Node, wanted: string, value: Plain, path = ''): Node {
  if (typeof node !== 'object' || node === null) return path === wanted ? value : node
  if (!wanted.startsWith(path)) return node
  if (Array.isArray(node)) return node.map((row, at) => withLeaf(row, wanted, value, `${path}[${nameOf(row) ?? at + 1}]`))
  return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, withLeaf(inner, wanted, value, path === '' ? name : `${path}.${name}`)]))
}

/** What was typed, read as the kind of value that stood there; null where it is not one. */
export function readAs(old: Plain, typed: string): { value: Plain } | null {
  if (typeof old === 'boolean') return typed === 'true' || typed === 'false' ? { value: typed === 'true' } : null
  if (typeof old === 'number') return /^-?\d+(\.\d+)?$/.test(typed) ? { value: Number(typed) } : null
  if (old === null) return typed === '' ? { value: null } : /^-?\d+$/.test(typed) ? { value: Number(typed) } : { value: typed }
  return { value: typed }
}

/** A place in words (`rules[GR-1].total.above` is "规则 GR-1 › 总投资 › 高于"); a name the catalog has no word for stands as it is. */
export function placeIn(say: Say, path: string): string {
  const parts = path.match(/\[[^\]]*\]|[^.[]+/g) ?? []
  return parts.reduce((words, part) => {
    if (part.startsWith('[')) return `${words} ${part.slice(1, -1)}`
    const key = `rule.field.${part}`
    const word = say(key)
    return `${words}${words === '' ? '' : ' › '}${word === key ? part : word}`
  }, '')
}

const amount = /(\.(above|atLeast|below|atMost)|Fen)$/

/** A value as it is read: amounts in 万元, yes or no, a list in one line, whatever has parts part by part. */
export function writtenIn(say: Say, path: string, value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value === 'boolean') return say(value ? 'policy.yes' : 'policy.no')
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(say('policy.and'))
  if (typeof value === 'object') return leavesOf(value as Node).map((leaf) => say('policy.part', { place: placeIn(say, leaf.path), value: writtenIn(say, leaf.path, leaf.value) })).join('\n')
  return amount.test(path) && /^\d+$/.test(String(value)) ? say('policy.amount', { fen: String(value) }) : String(value)
}

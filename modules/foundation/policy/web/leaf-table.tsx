import { Input } from 'antd'
import { useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { leavesOf, placeIn, readAs, withLeaf, writtenIn } from './leaves.ts'
import type { Leaf, Plain } from './leaves.ts'

type Body = Record<string, unknown>
type Props = { body: Body; base?: Body; onChange?: (body: Body) => void }

const mostShown = 300

/** Every single value of a rule with its place; where it may be changed, as a field, with what stands in the version in force beside it. */
export function LeafTable({ body, base, onChange }: Props): ReactNode {
  const say = useSay()
  const [words, setWords] = useState('')
  const before = new Map(base ? leavesOf(base as never).map((leaf) => [leaf.path, leaf.value]) : [])
  const all = leavesOf(body as never)
  const found = all.filter((leaf) => `${leaf.path} ${placeIn(say, leaf.path)} ${String(leaf.value)} ${writtenIn(say, leaf.path, leaf.value)}`.toLowerCase().includes(words.trim().toLowerCase()))
  const change = (leaf: Leaf, value: Plain): void => onChange?.(withLeaf(body as never, leaf.path, value) as Body)
  return (
    <div className="col gap2" style={{ padding: '8px 0 0' }}>
      {all.length > 12 ? <span style={{ padding: '0 16px', maxWidth: 320 }}><Input allowClear size="small" aria-label={say('screen.rules.find')} placeholder={say('screen.rules.find')} value={words} onChange={(event) => setWords(event.target.value)} /></span> : null}
      <div className="tblw">
        <table className="tbl leaf" aria-label={say('screen.rules.values')}>
          <thead><tr><th scope="col" style={{ width: '45%' }}>{say('screen.rules.place')}</th><th scope="col">{say('screen.rules.value')}</th></tr></thead>
          <tbody>
            {found.slice(0, mostShown).map((leaf) => {
              const old = before.get(leaf.path)
              const changed = base !== undefined && old !== leaf.value
              const told = writtenIn(say, leaf.path, leaf.value)
              return (
                <tr key={leaf.path} className={changed ? 'chg' : undefined}>
                  <td title={leaf.path}>{placeIn(say, leaf.path)}</td>
                  <td>{onChange ? <LeafInput leaf={leaf} label={placeIn(say, leaf.path)} onChange={(value) => change(leaf, value)} /> : told}{onChange && told !== String(leaf.value ?? '—') ? <span className="cap"> {told}</span> : null}{changed && old !== undefined ? <del>{writtenIn(say, leaf.path, old)}</del> : null}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p className="cap" style={{ padding: '0 16px 8px' }}>{found.length > mostShown ? say('screen.rules.more', { shown: mostShown, all: found.length }) : say('screen.rules.count', { n: found.length })}</p>
    </div>
  )
}

function LeafInput({ leaf, label, onChange }: { leaf: Leaf; label: string; onChange: (value: Plain) => void }): ReactNode {
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? String(leaf.value ?? '')
  const wrong = typed !== null && readAs(leaf.value, typed) === null
  return (
    <Input
      size="small"
      aria-label={label}
      value={shown}
      {...(wrong ? { status: 'error' as const } : {})}
      onChange={(event) => {
        setTyped(event.target.value)
        const read = readAs(leaf.value, event.target.value)
        if (read) onChange(read.value)
      }}
      onBlur={() => setTyped(null)}
    />
  )
}

import './contracts.css'
import type { PaymentColumn, PaymentRuleRow } from '@zhujian/contracts/api'
import { Money, Section, Shape, StateWord, useSay } from '@zhujian/ui'
import type { StateColour } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { formulaRows, share } from './waterfall.ts'
import type { FormulaRow } from './waterfall.ts'

export type Terms = { progressRatioBp: number; retentionBp: number; advanceRatioBp: number; laborBp: number }
type Columns = { before: PaymentColumn; period: PaymentColumn; after: PaymentColumn; terms: Terms }

const colours: Record<FormulaRow['role'], string> = { given: '#c3cad3', plus: 'var(--blue)', minus: '#9aa5b3', total: 'var(--blue)', part: 'var(--ch-actual)' }

/** The formula is the page: before, this period, after, and the same figures drawn on one axis. */
export function Computation({ before, period, after, terms, note }: Columns & { note: string }): ReactNode {
  const say = useSay()
  const { rows, scale } = formulaRows(before, period, after)
  const percent = (bp: number): string => String(bp / 100)
  const formulas: Record<FormulaRow['key'], string> = {
    output: say('screen.pay.formula.output'),
    gross: say('screen.pay.formula.gross', { ratio: percent(terms.progressRatioBp) }),
    recovery: say('screen.pay.formula.recovery', { ratio: percent(terms.advanceRatioBp) }),
    retention: say('screen.pay.formula.retention', { ratio: percent(terms.retentionBp) }),
    deductions: say('screen.pay.formula.deductions'),
    net: say('screen.pay.formula.net'),
    labor: say('screen.pay.formula.labor', { ratio: percent(terms.laborBp) }),
    carried: say('screen.pay.formula.carried'),
    main: say(rows.some((row) => row.key === 'carried') ? 'screen.pay.formula.main_carried' : 'screen.pay.formula.main'),
  }
  return (
    <Section title={say('screen.pay.computed')} note={note} flush>
      <div className="tblw">
        <table className="wf" aria-label={say('screen.pay.computed')}>
          <thead><tr><th scope="col">{say('screen.pay.item')}</th><th scope="col" className="num">{say('screen.pay.before')}</th><th scope="col" className="num">{say('screen.pay.period')}</th><th scope="col" className="num">{say('screen.pay.after')}</th><th scope="col" className="bar">{say('screen.pay.waterfall')}</th></tr></thead>
          <tbody>{rows.map((row) => <Row key={row.key} row={row} scale={scale} formula={formulas[row.key]} />)}</tbody>
        </table>
      </div>
    </Section>
  )
}

/** Where the dotted line that carries the remainder enters a row and leaves it. */
const joined: Record<'in' | 'out', ReadonlySet<FormulaRow['key']>> = { in: new Set(['recovery', 'retention', 'deductions', 'net']), out: new Set(['gross', 'recovery', 'retention', 'deductions']) }

function Row({ row, scale, formula }: { row: FormulaRow; scale: bigint; formula: string }): ReactNode {
  const say = useSay()
  const minus = row.role === 'minus'
  const drawn = row.to > row.from
  const edge = drawn ? '8px' : '0px'
  return (
    <tr className={row.role === 'total' ? 'tot' : row.role === 'part' ? 'sub' : undefined}>
      <th scope="row" className="lb">
        {minus ? '− ' : ''}{say(row.key === 'carried' && row.period < 0n ? 'screen.pay.row.carried_on' : `screen.pay.row.${row.key}`)}
        <span className="cap2" style={{ display: 'block' }}>{formula}</span>
      </th>
      <td className="num sec"><Money fen={row.before} /></td>
      <td className="num cu"><Money fen={minus ? -row.period : row.period} /></td>
      <td className="num sec"><Money fen={row.after} /></td>
      <td className="bar">
        <div className="b2" aria-hidden="true">
          {scale > 1n && joined.in.has(row.key) ? <u style={{ left: `${share(row.to, scale)}%`, top: 0, bottom: `calc(50% + ${edge})` }} /> : null}
          {drawn ? <i style={{ left: `${share(row.from, scale)}%`, width: `${share(row.to - row.from, scale)}%`, background: colours[row.role] }} /> : null}
          {scale > 1n && joined.out.has(row.key) ? <u style={{ left: `${share(row.key === 'gross' ? row.to : row.from, scale)}%`, top: `calc(50% + ${edge})`, bottom: 0 }} /> : null}
        </div>
      </td>
    </tr>
  )
}

const order: Record<PaymentRuleRow['status'], number> = { block: 0, blockMain: 1, warn: 2, pass: 3 }
const lights: Record<PaymentRuleRow['status'], StateColour> = { block: 'red', blockMain: 'red', warn: 'yellow', pass: 'green' }

/** Every rule with its figures and source, what was hit first. */
export function RulesCard({ rules, explanation = '' }: { rules: readonly PaymentRuleRow[]; explanation?: string }): ReactNode {
  const say = useSay()
  const sorted = [...rules].sort((a, b) => order[a.status] - order[b.status] || a.ruleId.localeCompare(b.ruleId))
  const count = (status: PaymentRuleRow['status']): number => rules.filter((rule) => rule.status === status).length
  return (
    <Section
      title={say('screen.pay.rules', { n: rules.length })}
      flush
      note={<span className="row gap3"><Count state="green" words={say('screen.pay.rule.pass')} n={count('pass')} /><Count state="yellow" words={say('screen.pay.rule.warn')} n={count('warn')} /><Count state="red" words={say('screen.pay.rule.block')} n={count('block') + count('blockMain')} /></span>}
    >
      <table className="rl" aria-label={say('screen.pay.rules', { n: rules.length })}>
        <tbody>
          {sorted.map((rule) => (
            <tr key={rule.ruleId} className={rule.status === 'pass' ? undefined : rule.status === 'warn' ? 'warn' : 'block'}>
              <td>{rule.ruleId}</td>
              <td className="nw"><StateWord state={lights[rule.status]}>{say(`screen.pay.rule.${rule.status}`)}</StateWord></td>
              <td>{rule.label}</td>
              <td className="sec">{rule.figuresText}</td>
              <td className="cap" style={{ textAlign: 'right' }}>{rule.source}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {explanation ? <p className="sec" style={{ padding: '8px 14px' }}><b>{say('screen.pay.explanation')}</b> {explanation}</p> : null}
    </Section>
  )
}

/** A count in the colour of its state, but none is not a state. */
function Count({ state, words, n }: { state: StateColour; words: string; n: number }): ReactNode {
  return n === 0 ? <span>{words} 0</span> : <StateWord state={state}>{words} {n}</StateWord>
}

/** Why a payment cannot go on, beside the button that cannot be pressed. */
export function BlockedBy({ rule, id }: { rule: PaymentRuleRow; id?: string }): ReactNode {
  return <span className="blocked" {...(id ? { id } : {})}><Shape state="red" /><span><b>{rule.ruleId}</b> {rule.figuresText}</span></span>
}

import { effectiveComplexity } from '@zhujian/projects/domain'
import { exactYuan, figuresText, StateWord, useLabel, useLanguage, useSay, writeMoneyWhole } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { Form, Preview } from './declaration-screen.tsx'
import { gradesOnScale, gradeTableIn } from './grade-table.ts'
import type { Draft, Missing } from './use-draft.ts'

/**
 * Where an amount stands on the scale, 0 … 100: every grade has the same width, inside one the position is by amount, and the
 * open end approaches its edge. The scale only shows; the grade itself is the server's.
 */
export function scalePosition(fen: bigint, thresholds: readonly bigint[]): number {
  const segments = thresholds.length + 1
  const at = thresholds.findIndex((threshold) => fen < threshold)
  const segment = at === -1 ? thresholds.length : at
  const low = segment === 0 ? 0n : (thresholds[segment - 1] ?? 0n)
  const high = thresholds[segment]
  const share = high === undefined ? (low === 0n ? 0 : 1 - Number(low) / Math.max(Number(fen), Number(low))) : Number(fen - low) / Number(high - low)
  return (100 * (segment + Math.min(0.98, Math.max(0, share)))) / segments
}

/** The grade in force for what is filled in, as a position on a scale, with the rule cited. */
export function GradeCard({ form, preview, draft }: { form: Form; preview: Preview | undefined; draft: Draft }): ReactNode {
  const say = useSay()
  const thresholds = form.grade.thresholdsFen.map((one) => BigInt(one))
  const amount = BigInt(draft.totalInvestmentFen ?? '0')
  const { language } = useLanguage()
  const table = gradeTableIn(form.grade.table)
  const grades = table ? gradesOnScale(table, thresholds, { ...draft, complexity: effectiveComplexity(table, draft.complexity, draft.complexityReasons) }) : []
  const grade = grades.find((one) => one.grade === preview?.grade)?.grade ?? null
  const authority = table && grade ? table.authority[grade][language === 'en' ? 'en' : 'zh'] : null
  const short = (value: bigint): string => {
    const { figure, unit } = writeMoneyWhole(value)
    return `${figure.replace(/\.00$/, '')} ${say(`ui.unit.${unit}`)}`
  }
  return (
    <section className="card">
      <h2>{say('screen.declare.grade')} <span className="cap">{say('screen.declare.grade.note')}</span></h2>
      <div className="row gap3">
        <span className={`biggrade g${preview?.grade ?? 'C'}`}>{preview?.grade ?? '—'}</span>
        <span>
          <b className="m5" title={say('ui.money.exact', { yuan: exactYuan(amount) })}>{short(amount)}</b>
          <span className="cap2" style={{ display: 'block' }}>{preview?.gradeRule ?? say('screen.declare.grade.after_save')}</span>
          {authority ? <span className="cap" style={{ display: 'block' }}>{authority}</span> : null}
        </span>
      </div>
      <div className="lad" style={{ gridTemplateColumns: `repeat(${thresholds.length + 1}, 1fr)` }} role="img" aria-label={say('screen.declare.grade.aria', { grade: preview?.grade ?? '—' })}>
        {grades.map((part) => <div key={part.fromFen.toString()} className={part.grade !== null && part.grade === grade ? 'on' : undefined}>{part.grade ?? '—'}</div>)}
        {thresholds.map((threshold, index) => <span key={threshold.toString()} style={{ left: `${(100 * (index + 1)) / (thresholds.length + 1)}%` }}>{short(threshold)}</span>)}
        {amount > 0n ? <><em style={{ left: `${scalePosition(amount, thresholds)}%` }} /><b style={{ left: `${scalePosition(amount, thresholds)}%` }}>{short(amount)}</b></> : null}
      </div>
      <div className="cap">{say('ui.refusal.source', { source: `${form.grade.source} ${preview?.ruleVersion ?? form.grade.version}` })}</div>
    </section>
  )
}

/** Warnings with their figures: suspected splitting (LC-10), near-duplicate names. They do not stop; they are answered for. */
export function WarningCards({ warnings }: { warnings: Preview['warnings'] }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return warnings.map((warning) => (
    <section className="card" key={`${warning.code} ${warning.text}`} style={{ borderColor: 'var(--yellow-line)' }}>
      <h2><StateWord state="yellow">{label('screen.warning', warning.code, say('screen.warning.other'))}</StateWord><span className="sp" /><span className="cap">{warning.ruleId ?? ''}</span></h2>
      <p style={{ fontSize: 13, lineHeight: '20px' }}>{warning.text}</p>
      {Object.keys(warning.figures).length > 0 ? <p className="cap2">{figuresText(say, label, warning.figures)}</p> : null}
      <p className="cap">{say('ui.refusal.source', { source: warning.source })}</p>
    </section>
  ))
}

export function RouteCard({ preview }: { preview: Preview | undefined }): ReactNode {
  const say = useSay()
  const label = useLabel()
  if (!preview || preview.route.length === 0) return null
  return (
    <section className="card">
      <h2>{say('screen.declare.route')} <span className="cap">{say('screen.declare.route.total', { n: preview.totalWorkingDays })}</span></h2>
      <ol style={{ fontSize: 13 }}>
        {preview.route.map((step, index) => (
          <li key={`${step.role} ${step.name}`} className="row between"><span>{index + 1} {step.name || label('screen.role', step.role)}</span><span className="cap">{say('screen.case.step.days', { n: step.slaWorkingDays })}</span></li>
        ))}
      </ol>
    </section>
  )
}

/** What is still missing, all of it and from the beginning. */
export function MissingCard({ missing, judged }: { missing: Missing; judged: boolean }): ReactNode {
  const say = useSay()
  return (
    <section className="card">
      <h2>{say('screen.declare.missing')} <span className="sp" /><span className="cap">{say('screen.declare.missing.count', { n: missing.count })}</span></h2>
      {missing.count === 0 ? <StateWord state="green">{say(judged ? 'screen.declare.missing.none' : 'screen.declare.missing.unknown')}</StateWord> : null}
      <ul style={{ fontSize: 13, lineHeight: '20px' }}>
        {missing.unstated.map((one) => <li key={one} className="row gap2"><i className="pend" />{say(`screen.declare.missing.${one}`)}</li>)}
        {missing.unmet.map((one) => (
          <li key={one.id} style={{ marginTop: 2 }}>
            <StateWord state="red">{one.label}</StateWord> <span className="sec">{one.reason}</span> <span className="cap">{one.source}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

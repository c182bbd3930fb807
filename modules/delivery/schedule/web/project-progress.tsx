import './progress.css'
import { Button, Input } from 'antd'
import { fileUrl, newId } from '@zhujian/client'
import type { OutputOf } from '@zhujian/kernel'
import { exportProgressReports, listProgressReports, submitProgressReport } from '@zhujian/schedule/api'
import { DateInput, EmptyState, ExportRow, Field, FilePicker, Icon, instantText, Loaded, Money, MoneyInput, percentText, PercentInput, ProgressBar, Refusal, Section, StateWord, useAccount, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Plan } from './curve.ts'
import { ProgressCurve } from './progress-curve.tsx'

type Report = OutputOf<typeof listProgressReports>['items'][number]

/** Monthly progress of a project, and reporting another month where the post may. */
export function ProjectProgress({ projectId, maySubmit }: { projectId: string; maySubmit: boolean }): ReactNode {
  const say = useSay()
  const query = useOperation(listProgressReports, { projectId })
  const [correcting, setCorrecting] = useState<Report>()
  return (
    <>
      {maySubmit ? <div className="noprint" style={{ padding: '10px 16px', borderBottom: '1px solid var(--line-1)' }}><Reporting key={correcting?.reportId} projectId={projectId} last={query.data?.items[0]} correcting={correcting} onLeave={() => setCorrecting(undefined)} /></div> : null}
      <Loaded query={query} lines={4}>
        {({ items }) => items.length === 0 ? <EmptyState why={say('screen.progress.none')} next={say('screen.progress.none.next')} /> : <><ExportRow operation={exportProgressReports} input={{ projectId }} />{items.map((report) => <ReportRow key={report.reportId} report={report} onCorrect={maySubmit ? () => setCorrecting(report) : undefined} />)}</>}
      </Loaded>
    </>
  )
}

function ReportRow({ report, onCorrect }: { report: Report; onCorrect: (() => void) | undefined }): ReactNode {
  const say = useSay()
  return (
    <div className="rep">
      <b>{report.month}</b>
      <div className="row gap3 wrap">
        <span><ProgressBar bp={report.percentBp} /> <b>{percentText(report.percentBp)}%</b></span>
        <span>{say('screen.progress.output')} <Money fen={report.outputFen} withUnit /></span>
        <span className="sp" />
        <span className="cap">{report.reportedBy} · {instantText(report.reportedAt)}</span>
        {onCorrect ? <button type="button" className="linkish nw noprint" aria-label={say('screen.progress.correct.of', { month: report.month })} onClick={onCorrect}>{say('screen.progress.correct')}</button> : null}
      </div>
      <span />
      <div className="col gap2">
        {report.note ? <span className="sec">{report.note}</span> : null}
        {report.correctsReportId ? <span className="cap">{say('screen.progress.corrected', { reason: report.reason })}</span> : null}
        <Photos report={report} />
      </div>
    </div>
  )
}

function Photos({ report, most = 12 }: { report: Report; most?: number }): ReactNode {
  const say = useSay()
  if (report.photoFileIds.length === 0) return null
  return (
    <div className="ph">
      {report.photoFileIds.slice(0, most).map((fileId, index) => (
        <a key={fileId} href={fileUrl(fileId)} target="_blank" rel="noreferrer"><img src={fileUrl(fileId, 320)} alt={say('screen.progress.photo', { month: report.month, n: index + 1 })} loading="lazy" /></a>
      ))}
      {report.photoFileIds.length > most ? <span className="cap">{say('screen.progress.more_photos', { n: report.photoFileIds.length - most })}</span> : null}
    </div>
  )
}

/** Progress against the plan and the latest month at a glance, beside the money. */
export function ProgressCard({ projectId, plan, onAll }: { projectId: string; plan: Plan; onAll: () => void }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const [asTable, setAsTable] = useState(false)
  const query = useOperation(listProgressReports, { projectId })
  const extra = (
    <span className="row gap3 noprint">
      {query.data && query.data.items.length > 0 ? <button type="button" className="linkish nw" onClick={() => setAsTable(!asTable)}>{say(asTable ? 'screen.progress.as_curve' : 'screen.progress.as_table')}</button> : null}
      <button type="button" className="linkish nw" onClick={onAll}>{say('screen.progress.all')}</button>
    </span>
  )
  return (
    <Section title={say('screen.progress.title')} note={query.data?.items[0] ? say('screen.progress.upto', { month: query.data.items[0].month }) : ''} extra={extra}>
      <Loaded query={query} lines={3}>
        {({ items }) => {
          const latest = items[0]
          if (!latest) return <EmptyState why={say('screen.progress.none')} next={say('screen.progress.none.next')} />
          return (
            <div className="col gap2">
              {asTable ? <Months items={items} /> : <ProgressCurve reports={items} plan={plan} today={today} />}
              {latest.note ? <span className="sec" style={{ fontSize: 13 }}>{latest.note}</span> : null}
              <Photos report={latest} most={3} />
            </div>
          )
        }}
      </Loaded>
    </Section>
  )
}

/** The last months with their percentages and output written out: the curve as a table. */
function Months({ items }: { items: readonly Report[] }): ReactNode {
  const say = useSay()
  return (
    <table className="cap2" aria-label={say('screen.progress.title')}>
      <tbody>
        {items.slice(0, 12).map((report) => (
          <tr key={report.reportId}>
            <th scope="row" style={{ textAlign: 'left', fontWeight: 400, width: 60, height: 24 }}>{report.month}</th>
            <td><ProgressBar bp={report.percentBp} /></td>
            <td className="num b">{percentText(report.percentBp)}%</td>
            <td className="num"><Money fen={report.outputFen} withUnit /></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type FormProps = { projectId: string; last: Report | undefined; correcting: Report | undefined; onLeave: () => void }

/** The button that opens the form, the form, and what was said of the report sent last. */
function Reporting({ projectId, last, correcting, onLeave }: FormProps): ReactNode {
  const say = useSay()
  const [open, setOpen] = useState(correcting !== undefined)
  if (!open) return <Button onClick={() => setOpen(true)}>{say('screen.progress.report')}</Button>
  return <ReportForm projectId={projectId} last={last} correcting={correcting} onLeave={() => { setOpen(false); onLeave() }} />
}

type Picture = { fileId: string; name: string }

function ReportForm({ projectId, last, correcting, onLeave }: FormProps): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const command = useCommand(submitProgressReport, ['listProgressReports', 'getProject', 'listProjectFacts'])
  const [month, setMonth] = useState<string | null>(correcting?.month ?? today.slice(0, 7))
  const [percentBp, setPercent] = useState<number | null>(correcting?.percentBp ?? null)
  const [outputFen, setOutput] = useState<string | null>(correcting?.outputFen ?? null)
  const [note, setNote] = useState(correcting?.note ?? '')
  const [reason, setReason] = useState('')
  const [photos, setPhotos] = useState<readonly Picture[]>(correcting?.photoFileIds.map((fileId, index) => ({ fileId, name: String(index + 1) })) ?? [])
  const [id, setId] = useState(newId)
  const submit = async (): Promise<void> => {
    if (!month || percentBp === null || outputFen === null) return
    const correction = correcting ? { correctsReportId: correcting.reportId, reason: reason.trim() } : {}
    const done = await command.run({ id, projectId, month, percentBp, outputFen, photoFileIds: photos.map((photo) => photo.fileId), ...(note.trim() ? { note } : {}), ...correction })
    setId(newId())
    if (done) { setPercent(null); setOutput(null); setNote(''); setPhotos([]); setReason('') }
  }
  const missing = [month, percentBp, outputFen].filter((one) => one === null).length + (correcting && reason.trim() === '' ? 1 : 0)
  const action = correcting ? 'correct' : 'submit'
  if (command.done && correcting) return <Sent sent={command.done} onLeave={onLeave} />
  return (
    <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.progress.month')} required>{correcting ? <b>{correcting.month}</b> : <DateInput month value={month} notAfter={today.slice(0, 7)} onChange={setMonth} />}</Field>
      <Field label={say('screen.progress.percent')} required {...(last && !correcting ? { source: say('screen.progress.last', { month: last.month, percent: percentText(last.percentBp) }) } : {})}><PercentInput bp={percentBp} onChange={setPercent} /></Field>
      <Field label={say('screen.progress.output_month')} required><MoneyInput fen={outputFen} onChange={setOutput} /></Field>
      {correcting ? <Field label={say('screen.progress.correct.reason')} required wide><Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} /></Field> : null}
      <Field label={say('screen.progress.note')} wide><Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} /></Field>
      <div className="w2 col gap2">
        <FilePicker words={say('screen.progress.photos')} accept="image/jpeg,image/png,image/webp,image/heic,.jpg,.jpeg,.png,.webp,.heic" multiple onDone={(file) => setPhotos((all) => [...all, file])} />
        <Chosen photos={photos} onRemove={(gone) => setPhotos((all) => all.filter((one) => one !== gone))} />
        <Refusal error={command.problem} />
        {command.done ? <Sent sent={command.done} /> : null}
        <div className="row gap2">
          <Button type="primary" htmlType="submit" loading={command.busy} disabled={missing > 0}>{missing > 0 ? say(`screen.progress.${action}.missing`, { n: missing }) : say(`screen.progress.${action}`)}</Button>
          <Button onClick={onLeave}>{say('ui.close')}</Button>
        </div>
      </div>
    </form>
  )
}

/** The pictures chosen so far, each with a way to take it off. */
function Chosen({ photos, onRemove }: { photos: readonly Picture[]; onRemove: (photo: Picture) => void }): ReactNode {
  const say = useSay()
  if (photos.length === 0) return null
  return (
    <div className="ph">
      {photos.map((photo) => (
        <span key={photo.fileId} className="pic">
          <img src={fileUrl(photo.fileId, 320)} alt={photo.name} />
          <button type="button" aria-label={say('screen.progress.remove_photo', { name: photo.name })} onClick={() => onRemove(photo)}><Icon name="cross" size={12} /></button>
        </span>
      ))}
    </div>
  )
}

/** What was taken, and what the rules ask to be looked at again. */
function Sent({ sent, onLeave }: { sent: OutputOf<typeof submitProgressReport>; onLeave?: () => void }): ReactNode {
  const say = useSay()
  return (
    <div className="col gap2" role="status">
      <StateWord state="green">{say('screen.progress.done', { month: sent.month })}</StateWord>
      {sent.warnings.map((warning) => <span key={warning.ruleId}><StateWord state="yellow"><span style={{ whiteSpace: 'normal' }}>{warning.text}</span></StateWord> <span className="cap">{say('ui.refusal.source', { source: warning.source })}</span></span>)}
      {onLeave ? <div><Button onClick={onLeave}>{say('ui.close')}</Button></div> : null}
    </div>
  )
}

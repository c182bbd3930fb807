import './progress.css'
import { Button, Input } from 'antd'
import { fileUrl, newId } from '@zhujian/client'
import type { OutputOf } from '@zhujian/kernel'
import { exportProgressReports, listProgressReports, submitProgressReport } from '@zhujian/schedule/api'
import { DateInput, EmptyState, ExportRow, Field, FilePicker, Icon, instantText, Loaded, Money, MoneyInput, percentText, PercentInput, ProgressBar, Refusal, Section, StateWord, useAccount, useCommand, useOperation, useSay } from '@zhujian/ui'
import type { UploadedFile } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Plan } from './curve.ts'
import { ProgressCurve } from './progress-curve.tsx'

type Report = OutputOf<typeof listProgressReports>['items'][number]

/** Monthly progress of a project, and reporting another month where the post may. */
export function ProjectProgress({ projectId, maySubmit }: { projectId: string; maySubmit: boolean }): ReactNode {
  const say = useSay()
  const query = useOperation(listProgressReports, { projectId })
  return (
    <>
      {maySubmit ? <div className="noprint" style={{ padding: '10px 16px', borderBottom: '1px solid var(--line-1)' }}><ReportForm projectId={projectId} last={query.data?.items[0]} /></div> : null}
      <Loaded query={query} lines={4}>
        {({ items }) => items.length === 0 ? <EmptyState why={say('screen.progress.none')} next={say('screen.progress.none.next')} /> : <><ExportRow operation={exportProgressReports} input={{ projectId }} />{items.map((report) => <ReportRow key={report.reportId} report={report} />)}</>}
      </Loaded>
    </>
  )
}

function ReportRow({ report }: { report: Report }): ReactNode {
  const say = useSay()
  return (
    <div className="rep">
      <b>{report.month}</b>
      <div className="row gap3 wrap">
        <span><ProgressBar bp={report.percentBp} /> <b>{percentText(report.percentBp)}%</b></span>
        <span>{say('screen.progress.output')} <Money fen={report.outputFen} withUnit /></span>
        <span className="sp" />
        <span className="cap">{report.reportedBy} · {instantText(report.reportedAt)}</span>
      </div>
      <span />
      <div className="col gap2">
        {report.note ? <span className="sec">{report.note}</span> : null}
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

function ReportForm({ projectId, last }: { projectId: string; last: Report | undefined }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const command = useCommand(submitProgressReport, ['listProgressReports', 'getProject', 'listProjectFacts'])
  const [open, setOpen] = useState(false)
  const [month, setMonth] = useState<string | null>(today.slice(0, 7))
  const [percentBp, setPercent] = useState<number | null>(null)
  const [outputFen, setOutput] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const [photos, setPhotos] = useState<readonly UploadedFile[]>([])
  const [id, setId] = useState(newId)
  const submit = async (): Promise<void> => {
    if (!month || percentBp === null || outputFen === null) return
    const done = await command.run({ id, projectId, month, percentBp, outputFen, photoFileIds: photos.map((photo) => photo.fileId), ...(note.trim() ? { note } : {}) })
    setId(newId())
    if (done) { setPercent(null); setOutput(null); setNote(''); setPhotos([]) }
  }
  const missing = [month, percentBp, outputFen].filter((one) => one === null).length
  if (!open) return <Button onClick={() => setOpen(true)}>{say('screen.progress.report')}</Button>
  return (
    <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.progress.month')} required><DateInput month value={month} notAfter={today.slice(0, 7)} onChange={setMonth} /></Field>
      <Field label={say('screen.progress.percent')} required {...(last ? { source: say('screen.progress.last', { month: last.month, percent: percentText(last.percentBp) }) } : {})}><PercentInput bp={percentBp} onChange={setPercent} /></Field>
      <Field label={say('screen.progress.output_month')} required><MoneyInput fen={outputFen} onChange={setOutput} /></Field>
      <Field label={say('screen.progress.note')} wide><Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} /></Field>
      <div className="w2 col gap2">
        <FilePicker words={say('screen.progress.photos')} accept="image/jpeg,image/png,image/webp,image/heic,.jpg,.jpeg,.png,.webp,.heic" multiple onDone={(file) => setPhotos((all) => [...all, file])} />
        {photos.length > 0 ? (
          <div className="ph">
            {photos.map((photo) => (
              <span key={photo.fileId} className="pic">
                <img src={fileUrl(photo.fileId, 320)} alt={photo.name} />
                <button type="button" aria-label={say('screen.progress.remove_photo', { name: photo.name })} onClick={() => setPhotos((all) => all.filter((one) => one !== photo))}><Icon name="cross" size={12} /></button>
              </span>
            ))}
          </div>
        ) : null}
        <Refusal error={command.problem} />
        {command.done ? <StateWord state="green">{say('screen.progress.done', { month: command.done.month })}</StateWord> : null}
        <div className="row gap2">
          <Button type="primary" htmlType="submit" loading={command.busy} disabled={missing > 0}>{missing > 0 ? say('screen.progress.missing', { n: missing }) : say('screen.progress.submit')}</Button>
          <Button onClick={() => setOpen(false)}>{say('ui.close')}</Button>
        </div>
      </div>
    </form>
  )
}

import './progress.css'
import { Button, Input } from 'antd'
import { fileUrl, newId } from '@zhujian/client'
import type { OutputOf } from '@zhujian/kernel'
import { listProgressReports, submitProgressReport } from '@zhujian/schedule/api'
import { DateInput, EmptyState, Field, FilePicker, instantText, Loaded, Money, MoneyInput, percentText, PercentInput, ProgressBar, Refusal, Section, StateWord, useAccount, useCommand, useOperation, useSay } from '@zhujian/ui'
import type { UploadedFile } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type Report = OutputOf<typeof listProgressReports>['items'][number]

/** Monthly progress of a project, and reporting another month where the post may. */
export function ProjectProgress({ projectId, maySubmit }: { projectId: string; maySubmit: boolean }): ReactNode {
  const say = useSay()
  const query = useOperation(listProgressReports, { projectId })
  return (
    <>
      {maySubmit ? <div className="noprint" style={{ padding: '10px 16px', borderBottom: '1px solid var(--line-1)' }}><ReportForm projectId={projectId} last={query.data?.items[0]} /></div> : null}
      <Loaded query={query} lines={4}>
        {({ items }) => items.length === 0 ? <EmptyState why={say('screen.progress.none')} next={say('screen.progress.none.next')} /> : items.map((report) => <ReportRow key={report.reportId} report={report} />)}
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

/** The latest month at a glance, beside the money. */
export function ProgressCard({ projectId, onAll }: { projectId: string; onAll: () => void }): ReactNode {
  const say = useSay()
  const query = useOperation(listProgressReports, { projectId })
  return (
    <Section title={say('screen.progress.title')} note={query.data?.items[0]?.month ?? ''} extra={<button type="button" className="linkish noprint" onClick={onAll}>{say('screen.progress.all')}</button>}>
      <Loaded query={query} lines={3}>
        {({ items }) => {
          const latest = items[0]
          if (!latest) return <EmptyState why={say('screen.progress.none')} next={say('screen.progress.none.next')} />
          return (
            <div className="col gap2">
              <Months items={items} />
              {latest.note ? <span className="sec" style={{ fontSize: 13 }}>{latest.note}</span> : null}
              <Photos report={latest} most={3} />
            </div>
          )
        }}
      </Loaded>
    </Section>
  )
}

/** The last months as bars with their percentages written out: a chart and its own table. */
function Months({ items }: { items: readonly Report[] }): ReactNode {
  const say = useSay()
  return (
    <table className="cap2" aria-label={say('screen.progress.title')}>
      <tbody>
        {items.slice(0, 6).map((report) => (
          <tr key={report.reportId}>
            <th scope="row" style={{ textAlign: 'left', fontWeight: 400, width: 60, height: 24 }}>{report.month}</th>
            <td><span style={{ display: 'block', height: 8, background: '#eef1f5', borderRadius: 2 }}><i style={{ display: 'block', height: 8, width: `${report.percentBp / 100}%`, background: 'var(--ch-earned)', borderRadius: 2 }} /></span></td>
            <td className="num b" style={{ width: 52 }}>{percentText(report.percentBp)}%</td>
            <td className="num" style={{ width: 110 }}><Money fen={report.outputFen} withUnit /></td>
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
  if (!open) return <Button onClick={() => setOpen(true)}>{say('screen.progress.report')}</Button>
  return (
    <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.progress.month')} required><DateInput month value={month} notAfter={today.slice(0, 7)} onChange={setMonth} /></Field>
      <Field label={say('screen.progress.percent')} required {...(last ? { source: say('screen.progress.last', { month: last.month, percent: percentText(last.percentBp) }) } : {})}><PercentInput bp={percentBp} onChange={setPercent} /></Field>
      <Field label={say('screen.progress.output_month')} required><MoneyInput fen={outputFen} onChange={setOutput} /></Field>
      <Field label={say('screen.progress.note')} wide><Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} /></Field>
      <div className="w2 col gap2">
        <FilePicker words={say('screen.progress.photos')} accept="image/*" multiple onDone={(file) => setPhotos((all) => [...all, file])} />
        {photos.length > 0 ? <div className="ph">{photos.map((photo) => <img key={photo.fileId} src={fileUrl(photo.fileId, 320)} alt={photo.name} />)}</div> : null}
        <Refusal error={command.problem} />
        {command.done ? <StateWord state="green">{say('screen.progress.done', { month: command.done.month })}</StateWord> : null}
        <div className="row gap2">
          <Button type="primary" htmlType="submit" loading={command.busy} disabled={!month || percentBp === null || outputFen === null}>{say('screen.progress.submit')}</Button>
          <Button onClick={() => setOpen(false)}>{say('ui.close')}</Button>
        </div>
      </div>
    </form>
  )
}

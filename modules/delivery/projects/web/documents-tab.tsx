import { Button, Input, Select } from 'antd'
import { fileUrl, newId } from '@zhujian/client'
import { exportDocuments, fileDocument, getDocumentKinds, listDocuments } from '@zhujian/documents/api'
import type { OutputOf } from '@zhujian/kernel'
import type { ProjectView } from '@zhujian/projects/api'
import { bytesText, Cut, DataTable, DateInput, dayText, EmptyState, ExportRow, Field, FilePicker, instantText, Paged, Refusal, shortHash, StateWord, useAccount, useCommand, useOperation, usePages, useSay } from '@zhujian/ui'
import type { UploadedFile } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type DocumentItem = OutputOf<typeof listDocuments>['items'][number]

/** The files of a project, and filing another. */
export function DocumentsTab({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const [filing, setFiling] = useState(false)
  return (
    <>
      {project.actions.includes('fileDocument') ? (
        <div className="noprint" style={{ padding: '10px 16px', borderBottom: '1px solid var(--line-1)' }}>
          {filing ? <FileForm project={project} onClose={() => setFiling(false)} /> : <Button onClick={() => setFiling(true)}>{say('screen.document.file')}</Button>}
        </div>
      ) : null}
      <DocumentList projectId={project.id} />
    </>
  )
}

/** Documents newest first; pictures show themselves, everything opens in a new window. */
export function DocumentList({ projectId }: { projectId: string }): ReactNode {
  const say = useSay()
  const pages = usePages(listDocuments, { projectId, limit: 50 })
  return (
    <Paged pages={pages} empty={<EmptyState why={say('screen.document.none')} next={say('screen.document.none.next')} />}>
      {(items) => (
        <>
          <ExportRow operation={exportDocuments} input={{ projectId }} />
          <Thumbnails items={items} />
          <DataTable
            small
            label={say('screen.project.tab.files')}
            rows={items}
            rowKey={(one) => one.documentId}
            columns={[
              { key: 'title', title: say('screen.document.title'), render: (one) => <a href={fileUrl(one.fileId)} target="_blank" rel="noreferrer" title={one.fileName}><Cut>{one.title || one.fileName}</Cut></a> },
              { key: 'kind', title: say('screen.document.kind'), render: (one) => <span className="nw">{one.kindLabel}</span> },
              { key: 'no', title: say('screen.document.no'), optional: true, render: (one) => <Cut>{one.no ?? '—'}</Cut> },
              { key: 'on', title: say('screen.document.on'), render: (one) => dayText(one.on) },
              { key: 'by', title: say('screen.document.by'), optional: true, render: (one) => one.filedBy },
              { key: 'at', title: say('screen.document.at'), render: (one) => <span className="nw">{instantText(one.filedAt)}</span> },
              { key: 'size', title: say('screen.document.size'), numeric: true, render: (one) => bytesText(one.bytes) },
              { key: 'hash', title: 'SHA-256', optional: true, render: (one) => <span className="rcpt" title={one.sha256}>{shortHash(one.sha256)}</span> },
            ]}
          />
        </>
      )}
    </Paged>
  )
}

function Thumbnails({ items }: { items: readonly DocumentItem[] }): ReactNode {
  const pictures = items.filter((one) => /\.(jpe?g|png|webp|heic)$/i.test(one.fileName)).slice(0, 8)
  if (pictures.length === 0) return null
  return (
    <div className="thumbs" style={{ padding: '12px 16px 4px' }}>
      {pictures.map((one) => (
        <a key={one.documentId} href={fileUrl(one.fileId)} target="_blank" rel="noreferrer">
          <img src={fileUrl(one.fileId, 320)} alt={one.title || one.fileName} loading="lazy" />
          <span className="el" style={{ display: 'block' }}>{dayText(one.on ?? one.filedAt)} {one.title}</span>
        </a>
      ))}
    </div>
  )
}

function FileForm({ project, onClose }: { project: ProjectView; onClose: () => void }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const command = useCommand(fileDocument, ['listDocuments', 'getProject', 'listProjectFacts'])
  const kinds = useOperation(getDocumentKinds, { projectId: project.id })
  const [kind, setKind] = useState<string | null>(null)
  const [file, setFile] = useState<UploadedFile | null>(null)
  const [no, setNo] = useState('')
  const [on, setOn] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [id, setId] = useState(newId)
  const submit = async (): Promise<void> => {
    if (!kind || !file) return
    const done = await command.run({ id, projectId: project.id, kind, fileId: file.fileId, ...(no ? { no } : {}), ...(on ? { on } : {}), ...(title ? { title } : {}) })
    setId(newId())
    if (done) { setFile(null); setTitle(''); setNo('') }
  }
  return (
    <form className="grid4" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.document.kind')} required>
        <Select showSearch={{ optionFilterProp: 'label' }} style={{ width: '100%' }} value={kind} onChange={setKind} placeholder={say('screen.document.kind.choose')} loading={kinds.isFetching} options={(kinds.data?.items ?? []).map((one) => ({ value: one.kind, label: one.label }))} />
      </Field>
      <Field label={say('screen.document.no')}><Input value={no} maxLength={100} onChange={(event) => setNo(event.target.value)} /></Field>
      <Field label={say('screen.document.on')}><DateInput value={on} onChange={setOn} notAfter={today} /></Field>
      <Field label={say('screen.document.name')}><Input value={title} maxLength={200} placeholder={file?.name} onChange={(event) => setTitle(event.target.value)} /></Field>
      <div className="w2 row gap3 wrap">
        {file ? <StateWord state="green">{say('screen.document.uploaded', { name: file.name })}</StateWord> : <FilePicker words={say('screen.document.pick')} onDone={setFile} />}
        <span className="sp" />
        <Button onClick={onClose}>{say('ui.close')}</Button>
        <Button type="primary" htmlType="submit" loading={command.busy} disabled={!kind || !file}>{!file ? say('screen.document.need_file') : !kind ? say('screen.document.need_kind') : say('screen.document.file')}</Button>
      </div>
      {command.problem ? <div className="w2"><Refusal error={command.problem} /></div> : null}
      {command.done ? <div className="w2 cap2"><StateWord state="green">{say('screen.document.filed')}</StateWord> <span className="rcpt">SHA-256 {shortHash(command.done.sha256)} · SM3 {shortHash(command.done.sm3)}</span></div> : null}
    </form>
  )
}

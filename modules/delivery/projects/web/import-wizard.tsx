import './projects.css'
import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import type { InputOf } from '@zhujian/kernel'
import { getDeclarationForm, importPortfolio, inspectImport } from '@zhujian/projects/api'
import type { ImportMapping, Inspection } from '@zhujian/projects/api'
import { AppLink, Field, FilePicker, Icon, Known, Loaded, Refusal, Section, useAccount, useCommand, useGo, useOperation, useSay, useSearchState } from '@zhujian/ui'
import type { Command } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { ImportColumns } from './import-columns.tsx'
import { emptyMapping } from './import-roles.ts'
import { ImportStatuses } from './import-statuses.tsx'
import { ImportForm } from './import-form.tsx'
import { ImportProgress } from './import-progress.tsx'

/** Importing a table of projects in steps: the file, how it is read, what its columns mean, a trial, and then the import itself. */
export function ImportWizard(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { file, name } = search.values
  return (
    <div className="page imp">
      <div className="pagehd">
        <span className="crumb"><AppLink href="/imports">{say('screen.imports.title')}</AppLink> / </span>
        <h1>{say('screen.imports.new')}</h1>
      </div>
      <div className="stack">
        <FileStep name={file ? (name ?? file) : null} onPicked={(fileId, picked) => search.set({ file: fileId, name: picked, encoding: undefined, delimiter: undefined, sheet: undefined, headerRow: undefined })} />
        {file ? <TableStep key={file} fileId={file} /> : null}
      </div>
    </div>
  )
}

function FileStep({ name, onPicked }: { name: string | null; onPicked: (fileId: string, name: string) => void }): ReactNode {
  const say = useSay()
  return (
    <Section title={say('screen.imports.step.file')} note={say('screen.imports.step.file.note')} extra={<a href="/api/imports/template" download>{say('screen.imports.template')}</a>}>
      <div className="row gap3 wrap">
        {name ? <span className="row gap2"><Icon name="paper" /><b>{name}</b></span> : <span className="sec">{say('screen.imports.file.none')}</span>}
        <FilePicker accept=".csv,.txt,.xlsx" words={say(name ? 'screen.imports.file.other' : 'screen.imports.file.pick')} onDone={({ fileId, name: picked }) => onPicked(fileId, picked)} />
      </div>
    </Section>
  )
}

type Hints = Pick<InputOf<typeof inspectImport>, 'encoding' | 'delimiter' | 'sheet' | 'headerRow'>

/** What the address says of how the file is to be read; what it leaves out is found out from the file. */
function useHints(): Hints {
  const { encoding, delimiter, sheet, headerRow } = useSearchState().values
  return {
    ...(encoding ? { encoding: encoding as Hints['encoding'] } : {}),
    ...(delimiter ? { delimiter: delimiter as Hints['delimiter'] } : {}),
    ...(sheet ? { sheet } : {}),
    ...(headerRow && /^\d+$/.test(headerRow) ? { headerRow: Number(headerRow) } : {}),
  }
}

function TableStep({ fileId }: { fileId: string }): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const hints = useHints()
  const looked = useOperation(inspectImport, { fileId, ...hints }, { keep: false })
  return (
    <Loaded query={looked} lines={8}>
      {(found) => (
        <div className="stack">
          <ImportForm found={found} onChange={(patch) => search.set(patch)} />
          {found.columns.length > 0 ? <MappingStep key={JSON.stringify(found.form)} fileId={fileId} hints={hints} found={found} /> : <Section title={say('screen.imports.step.columns')}><span className="sec">{say('screen.imports.columns.none')}</span></Section>}
        </div>
      )}
    </Loaded>
  )
}

function MappingStep({ fileId, hints, found }: { fileId: string; hints: Hints; found: Inspection }): ReactNode {
  const say = useSay()
  const account = useAccount()
  const [mapping, setMapping] = useState<ImportMapping>(() => {
    const { how, mapping: suggested } = found.suggestion
    if (how === 'shipped' || how === 'remembered') return suggested ?? emptyMapping
    return { ...(suggested ?? emptyMapping), importSource: say('screen.imports.source.default') }
  })
  const [regionCode, setRegion] = useState(account.regionCode)
  const trial = useCommand(importPortfolio)
  // What is changed after a trial makes the trial one of something else.
  const change = (next: ImportMapping): void => {
    setMapping(next)
    trial.reset()
  }
  const request = { fileId, ...hints, mapping, regionCode }
  return (
    <>
      <ImportColumns found={found} mapping={mapping} onChange={change} />
      {mapping.status ? <ImportStatuses fileId={fileId} hints={hints} mapping={mapping} status={mapping.status} onChange={change} /> : null}
      <TargetStep mapping={mapping} regionCode={regionCode} onMapping={change} onRegion={(code) => { setRegion(code); trial.reset() }} />
      <TrialStep request={request} trial={trial} ready={mapping.projectName.length > 0} />
    </>
  )
}

function TargetStep({ mapping, regionCode, onMapping, onRegion }: { mapping: ImportMapping; regionCode: number; onMapping: (mapping: ImportMapping) => void; onRegion: (regionCode: number) => void }): ReactNode {
  const say = useSay()
  const account = useAccount()
  const form = useOperation(getDeclarationForm, {})
  const regions = form.data?.regions ?? [{ regionCode: account.regionCode, name: account.regionName }]
  const keyed = mapping.key.columns.length > 0
  return (
    <Section title={say('screen.imports.step.target')} note={say('screen.imports.step.target.note')}>
      <div className="grid3">
        <Field label={say('screen.imports.region')} hint={say('screen.imports.region.hint')}>
          <Select style={{ width: '100%' }} value={regionCode} options={regions.map((one) => ({ value: one.regionCode, label: one.name }))} onChange={onRegion} />
        </Field>
        <Field label={say('screen.imports.source')} hint={say('screen.imports.source.hint')}>
          <Input maxLength={100} value={mapping.importSource} onChange={(event) => onMapping({ ...mapping, importSource: event.target.value })} />
        </Field>
        <Field label={say('screen.imports.key')} hint={say(keyed ? 'screen.imports.key.hint' : 'screen.imports.key.none.hint')}>
          <Known>{keyed ? mapping.key.columns.join(' + ') : say('screen.imports.key.none')}</Known>
        </Field>
      </div>
    </Section>
  )
}

type Request = Omit<InputOf<typeof importPortfolio>, 'id'>

/** The trial reads every row and stores none; only after it, on the very same file and meanings, is the import offered. */
function TrialStep({ request, trial, ready }: { request: Request; trial: Command<typeof importPortfolio>; ready: boolean }): ReactNode {
  const say = useSay()
  const go = useGo()
  const start = useCommand(importPortfolio, ['listImports'])
  const named = request.mapping !== undefined && (typeof request.mapping === 'string' || request.mapping.importSource.trim() !== '')
  const begin = async (): Promise<void> => {
    const started = await start.run({ ...request, id: newId() })
    if (started) go(`/imports/${started.importId}`)
  }
  return (
    <Section title={say('screen.imports.step.trial')} note={say('screen.imports.step.trial.note')}>
      <div className="col gap3">
        {ready ? null : <span className="sec">{say('screen.imports.name_missing')}</span>}
        <Refusal error={trial.problem ?? start.problem} />
        {trial.done ? <ImportProgress importId={trial.done.importId} /> : null}
        <div className="row gap3">
          <Button {...(trial.done ? {} : { type: 'primary' as const })} loading={trial.busy} disabled={!ready || !named} onClick={() => void trial.run({ ...request, id: newId(), dryRun: true })}>{say(trial.done ? 'screen.imports.trial.again' : 'screen.imports.trial')}</Button>
          {trial.done ? <Button type="primary" loading={start.busy} onClick={() => void begin()}>{say('screen.imports.start')}</Button> : null}
        </div>
      </div>
    </Section>
  )
}

import './projects.css'
import { Button } from 'antd'
import { newId } from '@zhujian/client'
import type { OutputOf } from '@zhujian/kernel'
import { declareProject, getDeclarationForm, getProject, previewDeclaration } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { AppLink, clockText, GradeTag, KeyHints, Loaded, Refusal, Shape, StateWord, useCommand, useGo, useKeys, useOperation, useSay } from '@zhujian/ui'
import { useCallback } from 'react'
import type { ReactNode } from 'react'
import { BasicSection, ContentSection } from './declaration-sections.tsx'
import { GradeCard, MissingCard, RouteCard, WarningCards } from './declaration-side.tsx'
import { MoneySection } from './sources-section.tsx'
import { draftOf, emptyDraft, missingToSave, useDraft } from './use-draft.ts'
import type { Draft, DraftHandle } from './use-draft.ts'

export type Form = OutputOf<typeof getDeclarationForm>
export type Preview = OutputOf<typeof previewDeclaration>

/** Declaring a project: a form that saves itself, grades itself and says what is missing. */
export function DeclarationScreen({ projectId }: { projectId: string | null }): ReactNode {
  const form = useOperation(getDeclarationForm, {})
  const project = useOperation(getProject, { projectId: projectId ?? '' }, { enabled: projectId !== null, keep: false })
  return (
    <Loaded query={form} page lines={14}>
      {(offered) => projectId === null
        ? <DeclarationForm key="new" form={offered} initial={startOf(offered)} project={null} />
        : <Loaded query={project} page lines={14}>{(known) => <DeclarationForm key={known.id} form={offered} initial={draftOf(known)} project={known} />}</Loaded>}
    </Loaded>
  )
}

/** What there is no choice about is chosen: one region, one unit. */
function startOf(form: Form): Draft {
  const region = form.regions.length === 1 ? form.regions[0] : undefined
  const unit = form.units.length === 1 ? form.units[0] : undefined
  return { ...emptyDraft, regionCode: region?.regionCode ?? null, ownerUnitId: unit?.unitId ?? null }
}

function DeclarationForm({ form, initial, project }: { form: Form; initial: Draft; project: ProjectView | null }): ReactNode {
  const say = useSay()
  // The address names the draft once it exists. The router watches history.replaceState and would build the page anew under the
  // cursor, so the browser's own method is called.
  const created = useCallback((id: string) => History.prototype.replaceState.call(history, history.state, '', `/projects/${id}/edit`), [])
  const handle = useDraft(initial, project?.id ?? null, created)
  const preview = useOperation(previewDeclaration, { projectId: handle.projectId ?? '' }, { enabled: handle.projectId !== null })
  const declare = useCommand(declareProject, ['getProject', 'listProjects', 'listMyCases', 'getInboxCounts'])
  useKeys({ 'Ctrl+s': handle.saveNow })
  const unmet = new Map((preview.data?.unmet ?? []).map((one) => [one.id, one.reason]))
  if (declare.done) return <Declared done={declare.done} projectId={handle.projectId ?? ''} />
  return (
    <div className="page dcl">
      <div className="pagehd">
        <h1>{say('screen.declare.title')}</h1>
        <span className="tag">{say(project?.returnReason ? 'screen.project.state.returned' : 'screen.project.state.draft')}</span>
        <SaveNote handle={handle} />
      </div>
      {project?.returnReason ? <div className="ban yellow" style={{ marginBottom: 12 }}><Shape state="yellow" /><span><b>{say('screen.declare.returned')}</b> {project.returnReason}</span></div> : null}
      <div className="lay">
        <div className="card">
          <BasicSection form={form} handle={handle} unmet={unmet} />
          <MoneySection form={form} handle={handle} unmet={unmet} />
          <ContentSection form={form} handle={handle} />
        </div>
        <div className="rf">
          <GradeCard form={form} preview={preview.data} draft={handle.draft} />
          <WarningCards warnings={preview.data?.warnings ?? []} />
          <RouteCard preview={preview.data} />
          <MissingCard draft={handle.draft} preview={preview.data} />
        </div>
      </div>
      <SubmitBar handle={handle} preview={preview.data} busy={declare.busy} problem={declare.problem} onDeclare={() => void declare.run({ projectId: handle.projectId ?? '', id: newId() })} />
    </div>
  )
}

function SaveNote({ handle }: { handle: DraftHandle }): ReactNode {
  const say = useSay()
  const { state } = handle
  if (missingToSave(handle.draft).length > 0) return <span className="cap">{say('screen.declare.save.starts')}</span>
  if (state.kind === 'saved') return <StateWord state="green">{say('screen.declare.save.saved', { at: clockText(state.at) })}</StateWord>
  if (state.kind === 'failed') return <StateWord state="yellow">{say('screen.declare.save.failed')}</StateWord>
  if (state.kind === 'untouched') return null
  return <span className="cap">{say('screen.declare.save.saving')}</span>
}

type BarProps = { handle: DraftHandle; preview: Preview | undefined; busy: boolean; problem: Error | null; onDeclare: () => void }

/** The button says what is missing instead of being merely grey. */
function SubmitBar({ handle, preview, busy, problem, onDeclare }: BarProps): ReactNode {
  const say = useSay()
  const go = useGo()
  const count = missingToSave(handle.draft).length + (preview?.unmet.length ?? 0)
  const unsaved = handle.state.kind !== 'saved' && handle.state.kind !== 'untouched'
  const words = count > 0 ? say('screen.declare.submit.missing', { n: count }) : unsaved ? say('screen.declare.submit.unsaved') : say('screen.declare.submit')
  const error = problem ?? handle.error
  return (
    <div className="act noprint">
      <Button type="primary" loading={busy} disabled={count > 0 || unsaved || preview === undefined} onClick={onDeclare}>{words}</Button>
      <Button onClick={() => { handle.saveNow(); go('/my-cases') }}>{say('screen.declare.leave')}</Button>
      {error ? <div style={{ flex: 1, padding: '8px 0' }}><Refusal error={error} /></div> : <span className="sp" />}
      <KeyHints hints={[[['Ctrl S'], say('ui.save')]]} />
    </div>
  )
}

function Declared({ done, projectId }: { done: OutputOf<typeof declareProject>; projectId: string }): ReactNode {
  const say = useSay()
  return (
    <div className="page" style={{ maxWidth: 760 }}>
      <div className="card" style={{ padding: '20px 24px', marginTop: 24 }}>
        <h1><StateWord state="green">{say('screen.declare.done')}</StateWord></h1>
        <dl className="kv" style={{ margin: '12px 0' }}>
          <dt>{say('screen.declare.done.code')}</dt><dd>{done.code}</dd>
          <dt>{say('screen.library.grade')}</dt><dd><GradeTag grade={done.grade} /> <span className="cap">{done.ruleVersion}</span></dd>
        </dl>
        <WarningCards warnings={done.warnings} />
        <p className="row gap4" style={{ marginTop: 12 }}>
          <AppLink href={`/inbox/${done.caseId}`}>{say('screen.declare.done.case')}</AppLink>
          <AppLink href={`/projects/${projectId}`}>{say('screen.declare.done.project')}</AppLink>
          <AppLink href="/my-cases">{say('ui.menu.my_cases')}</AppLink>
        </p>
      </div>
    </div>
  )
}

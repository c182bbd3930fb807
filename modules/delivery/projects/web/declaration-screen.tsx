import './projects.css'
import { Button } from 'antd'
import { newId } from '@zhujian/client'
import type { OutputOf } from '@zhujian/kernel'
import { declareProject, getDeclarationForm, getProject, previewDeclaration, saveProjectDraft } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { AppLink, clockText, GradeTag, KeyHints, Loaded, Refusal, Shape, StateWord, useCommand, useGo, useKeys, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { BasicSection, ContentSection, regionKind } from './declaration-sections.tsx'
import type { RegionChoice } from './declaration-sections.tsx'
import { GradeCard, MissingCard, RouteCard, WarningCards } from './declaration-side.tsx'
import { MoneySection } from './sources-section.tsx'
import { draftOf, emptyDraft, inputOf, missingToDeclare, missingToSave, useDraft } from './use-draft.ts'
import type { Draft, DraftHandle, Missing } from './use-draft.ts'

export type Form = OutputOf<typeof getDeclarationForm>
export type Preview = OutputOf<typeof previewDeclaration>

type Moved = { projectId: string; draft: Draft }

/** Declaring a project: a form that saves itself, grades itself and says what is missing. */
export function DeclarationScreen({ projectId }: { projectId: string | null }): ReactNode {
  const [moved, setMoved] = useState<Moved | null>(null)
  const form = useOperation(getDeclarationForm, {})
  const project = useOperation(getProject, { projectId: projectId ?? '' }, { enabled: projectId !== null && moved === null, keep: false })
  return (
    <Loaded query={form} page lines={14}>
      {(offered) => {
        if (moved) return <DeclarationForm key={moved.projectId} form={offered} start={moved} project={null} moved onMoved={setMoved} />
        if (projectId === null) return <DeclarationForm key="new" form={offered} start={{ projectId, draft: startOf(offered) }} project={null} onMoved={setMoved} />
        return <Loaded query={project} page lines={14}>{(known) => <DeclarationForm key={known.id} form={offered} start={{ projectId: known.id, draft: draftOf(known) }} project={known} onMoved={setMoved} />}</Loaded>
      }}
    </Loaded>
  )
}

// The address names the draft once it exists. The router watches history.replaceState and would build the page anew under the
// cursor, so the browser's own method is called.
const nameInAddress = (id: string): void => History.prototype.replaceState.call(history, history.state, '', `/projects/${id}/edit`)

/** What there is no choice about is chosen: one region, one unit. */
function startOf(form: Form): Draft {
  const region = form.regions.length === 1 ? form.regions[0] : undefined
  const unit = form.units.length === 1 ? form.units[0] : undefined
  return { ...emptyDraft, regionCode: region?.regionCode ?? null, ownerUnitId: unit?.unitId ?? null }
}

type FormProps = { form: Form; start: { projectId: string | null; draft: Draft }; project: ProjectView | null; moved?: boolean; onMoved: (moved: Moved) => void }

function DeclarationForm({ form, start, project, moved = false, onMoved }: FormProps): ReactNode {
  const say = useSay()
  const handle = useDraft(start.draft, start.projectId, nameInAddress)
  const move = useMove(handle, onMoved)
  const preview = useOperation(previewDeclaration, { projectId: handle.projectId ?? '' }, { enabled: handle.projectId !== null })
  const declare = useCommand(declareProject, ['getProject', 'listProjects', 'listMyCases', 'getInboxCounts'])
  useKeys({ 'Ctrl+s': handle.saveNow })
  const region: RegionChoice = { kind: regionKind(handle, project?.declaredOn != null), focus: moved, choose: handle.projectId === null ? (regionCode) => handle.change({ regionCode }) : move.to }
  const unmet = new Map((preview.data?.unmet ?? []).map((one) => [one.id, one.reason]))
  const settled = handle.state.kind === 'saved' || handle.state.kind === 'untouched'
  const missing = missingToDeclare(handle.draft, preview.data ? { unmet: preview.data.unmet, current: settled && !preview.isFetching } : null)
  if (declare.done) return <Declared done={declare.done} projectId={handle.projectId ?? ''} />
  return (
    <div className="page dcl">
      <div className="pagehd">
        <h1>{say('screen.declare.title')}</h1>
        <span className="tag">{say(project?.returnReason ? 'screen.project.state.returned' : 'screen.project.state.draft')}</span>
        <SaveNote handle={handle} />
      </div>
      {project?.returnReason ? <div className="ban yellow" style={{ marginBottom: 12 }}><Shape state="yellow" /><span><b>{say('screen.declare.returned')}</b> {project.returnReason}</span></div> : null}
      <div className="lay" inert={move.busy}>
        <div className="card">
          <BasicSection form={form} handle={handle} unmet={unmet} region={region} />
          <MoneySection form={form} handle={handle} unmet={unmet} />
          <ContentSection form={form} handle={handle} />
        </div>
        <div className="rf">
          <GradeCard form={form} preview={preview.data} draft={handle.draft} />
          <WarningCards warnings={preview.data?.warnings ?? []} />
          <RouteCard preview={preview.data} />
          <MissingCard missing={missing} judged={preview.data !== undefined} />
        </div>
      </div>
      <SubmitBar handle={handle} missing={missing} judged={preview.data !== undefined} busy={declare.busy || move.busy} problem={declare.problem ?? move.problem} onDeclare={() => void declare.run({ projectId: handle.projectId ?? '', id: newId() })} />
    </div>
  )
}

/** A draft that exists moves to another region as a new one: the form goes on with it, with everything typed, also what is only half filled in. */
function useMove(handle: DraftHandle, onMoved: (moved: Moved) => void): { to: (regionCode: number) => void; busy: boolean; problem: Error | null } {
  const { run, busy, problem } = useCommand(saveProjectDraft, ['listProjects'])
  const to = async (regionCode: number): Promise<void> => {
    const draft = { ...handle.draft, regionCode }
    const input = inputOf(draft, newId(), handle.projectId)
    const saved = input && (await run(input))
    if (!saved) return
    nameInAddress(saved.projectId)
    onMoved({ projectId: saved.projectId, draft })
  }
  return { to: (regionCode) => void to(regionCode), busy, problem }
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

type BarProps = { handle: DraftHandle; missing: Missing; judged: boolean; busy: boolean; problem: Error | null; onDeclare: () => void }

/** The button says what is missing instead of being merely grey. */
function SubmitBar({ handle, missing, judged, busy, problem, onDeclare }: BarProps): ReactNode {
  const say = useSay()
  const go = useGo()
  const { count } = missing
  const unsaved = handle.state.kind !== 'saved' && handle.state.kind !== 'untouched'
  const words = count > 0 ? say('screen.declare.submit.missing', { n: count }) : unsaved ? say('screen.declare.submit.unsaved') : say('screen.declare.submit')
  const error = problem ?? handle.error
  return (
    <div className="act noprint">
      <Button type="primary" loading={busy} disabled={count > 0 || unsaved || !judged} onClick={onDeclare}>{words}</Button>
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

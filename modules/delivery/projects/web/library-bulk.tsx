import { Button } from 'antd'
import { newId } from '@zhujian/client'
import { discardProjectDraft, getLibraryOptions, setProjectMember } from '@zhujian/projects/api'
import type { ProjectItem } from '@zhujian/projects/api'
import { figuresText, Icon, problemIn, ProgressBar, StateWord, useAccount, useClient, useGo, useLabel, useOperation, useSay, useStale } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { AppointForm } from './appoint-form.tsx'
import type { Appointment } from './appoint-form.tsx'

type Outcome = { project: ProjectItem; refusal: string | null }
type Work = { total: number; done: readonly Outcome[] }

type BulkProps = { chosen: readonly ProjectItem[]; clear: () => void }

/** What can be done with the projects that are ticked: looked at side by side, taken away, and what policy allows to be asked for several at once. */
export function LibraryBulk({ chosen, clear }: BulkProps): ReactNode {
  const say = useSay()
  const go = useGo()
  const { may } = useAccount()
  const options = useOperation(getLibraryOptions, {}).data
  const [act, setAct] = useState<'setProjectMember' | 'discardProjectDraft' | null>(null)
  const work = useBulk()
  if (!options) return null
  const most = (operation: string): number => (may.includes(operation) ? (options.bulk.find((one) => one.operation === operation)?.most ?? 0) : 0)
  const n = chosen.length
  const drafts = chosen.filter((one) => one.state === 'draft')
  const ids = chosen.map((one) => one.id).join(',')
  return (
    <section className="card bulk noprint" aria-label={say('screen.library.bulk')}>
      <div className="row gap3 wrap">
        <b>{say('screen.library.bulk.chosen', { n })}</b>
        <Button size="small" disabled={n < 2 || n > options.compareMost} title={say('screen.library.bulk.compare.how', { most: options.compareMost })} onClick={() => go(`/projects/compare?ids=${ids}`)}>{say('screen.library.bulk.compare')}</Button>
        {most('exportProjects') > 0 ? <Button size="small" disabled={n > most('exportProjects')} href={`/api/projects/export?ids=${ids}`} download icon={<Icon name="paper" />}>{say('screen.library.bulk.export')}</Button> : null}
        {most('setProjectMember') > 0 ? <Button size="small" disabled={n > most('setProjectMember') || work.running} onClick={() => setAct('setProjectMember')}>{say('screen.library.bulk.appoint')}</Button> : null}
        {most('discardProjectDraft') > 0 && drafts.length > 0 ? <Button size="small" danger disabled={drafts.length > most('discardProjectDraft') || work.running} onClick={() => setAct('discardProjectDraft')}>{say('screen.library.bulk.discard', { n: drafts.length })}</Button> : null}
        <span className="sp" />
        <button type="button" className="linkish" onClick={clear}>{say('screen.library.bulk.clear')}</button>
      </div>
      {act === 'setProjectMember' ? <AppointForm busy={work.running} onCancel={() => setAct(null)} onSubmit={(appointment) => work.appoint(chosen, appointment).then(() => false)} note={say('screen.library.bulk.each')} /> : null}
      {act === 'discardProjectDraft' ? (
        <div className="ban yellow">
          <div>{say('screen.library.bulk.discard.sure', { names: drafts.slice(0, 5).map((one) => one.name).join(say('screen.list.join')), n: drafts.length })}</div>
          <span className="sp" />
          <Button size="small" danger loading={work.running} onClick={() => void work.discard(drafts)}>{say('screen.library.bulk.discard.do')}</Button>
          <Button size="small" onClick={() => setAct(null)}>{say('ui.cancel')}</Button>
        </div>
      ) : null}
      {work.state ? <Outcomes state={work.state} /> : null}
    </section>
  )
}

type Bulk = { state: Work | null; running: boolean; appoint: (projects: readonly ProjectItem[], appointment: Appointment) => Promise<void>; discard: (projects: readonly ProjectItem[]) => Promise<void> }

/** One request for each project, one after another: each is judged, recorded and refused on its own. */
function useBulk(): Bulk {
  const say = useSay()
  const label = useLabel()
  const client = useClient()
  const stale = useStale()
  const [state, setState] = useState<Work | null>(null)
  const each = async (projects: readonly ProjectItem[], act: (project: ProjectItem) => Promise<unknown>): Promise<void> => {
    let done: readonly Outcome[] = []
    setState({ total: projects.length, done })
    for (const project of projects) {
      const refusal = await act(project).then(() => null, (cause: unknown) => refusalText(cause))
      done = [...done, { project, refusal }]
      setState({ total: projects.length, done })
    }
    stale('listProjects', 'getProject', 'listProjectFacts')
  }
  const refusalText = (cause: unknown): string => {
    const problem = problemIn(cause)
    if (!problem) return say('ui.refusal.connection')
    const figures = figuresText(say, label, problem.figures ?? {})
    return [problem.title ?? label('refusal', problem.code, say('ui.refusal.plain')), figures].filter(Boolean).join(' ')
  }
  return {
    state,
    running: state !== null && state.done.length < state.total,
    appoint: (projects, appointment) => each(projects, (project) => client.call(setProjectMember, { projectId: project.id, id: newId(), ...appointment })),
    discard: (projects) => each(projects, (project) => client.call(discardProjectDraft, { projectId: project.id, id: newId() })),
  }
}

function Outcomes({ state }: { state: Work }): ReactNode {
  const say = useSay()
  const refused = state.done.filter((one) => one.refusal !== null)
  const whole = state.done.length === state.total
  return (
    <div className="col gap1" role="status">
      {whole ? (
        <StateWord state={refused.length > 0 ? 'yellow' : 'green'}>{say('screen.library.bulk.done', { done: state.total - refused.length, refused: refused.length })}</StateWord>
      ) : (
        <span className="row gap2">{say('screen.library.bulk.doing', { n: state.done.length, total: state.total })} <ProgressBar bp={Math.round((10_000 * state.done.length) / state.total)} /></span>
      )}
      {refused.map((one) => <span key={one.project.id} className="err">{one.project.name}: {one.refusal}</span>)}
    </div>
  )
}

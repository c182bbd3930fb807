import { Button, Input, Popover } from 'antd'
import { newId } from '@zhujian/client'
import { assignProjectCode } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { AppLink, Field, GradeTag, Light, percentText, PrintButton, Refusal, StageBar, StateWord, useCommand, useGo, useLabel, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { lightReason } from './light-reason.ts'

/** What it is: name, grade, light with its reason, the facts people quote, and where it stands on the main line. */
export function ProjectHeader({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const go = useGo()
  const may = new Set(project.actions)
  const progress = project.progressBp === null ? undefined : `${percentText(project.progressBp)}%`
  return (
    <header>
      <div className="crumb noprint"><AppLink href="/projects">{say('ui.menu.library')}</AppLink> / {project.regionName}</div>
      <div className="row gap2 wrap">
        <GradeTag grade={project.grade} />
        <h1>{project.name}</h1>
        <Light light={project.light} reason={lightReason(say, project)} since={project.lightSince} />
        {project.state !== 'active' ? <span className="tag">{label('screen.project.state', project.state)}</span> : null}
        <span className="sp" />
        {may.has('saveProjectDraft') || may.has('declareProject') ? <Button type="primary" onClick={() => go(`/projects/${project.id}/edit`)}>{say('screen.project.edit')}</Button> : null}
        {may.has('assignProjectCode') ? <CodeButton project={project} /> : null}
        <PrintButton />
      </div>
      <div className="facts">
        <span>{project.code ?? say('screen.project.no_code')}</span>
        {project.location ? <span>{project.location}</span> : null}
        <span>{project.sectorLabel}</span>
        <span>{[project.competentUnitName, project.ownerUnitName].filter(Boolean).join(' · ')}</span>
        {project.ruleVersion ? <span>{say('screen.project.graded_by', { rule: project.gradeRule ?? '—', version: project.ruleVersion })}</span> : null}
        {project.external ? <span>{say('screen.project.external', { source: project.external.source, key: project.external.key })}</span> : null}
      </div>
      <div style={{ marginTop: 8 }}>
        <StageBar
          label={say('screen.project.stages')}
          stages={project.stages.map((cell) => ({ ...cell, label: label('screen.stage', cell.stage, cell.label), phase: label('screen.phase', cell.phase), ...(cell.status === 'current' && cell.stage === 'construction' && progress ? { note: progress } : {}) }))}
        />
      </div>
      {project.tracks.length > 0 ? (
        <div className="trk">
          <span className="mut">{say('screen.project.tracks')}</span>
          <ul aria-label={say('screen.project.tracks')}>
            {project.tracks.map((track) => <li key={track.track}>{track.label} <b className="m5">{label('screen.track', track.state)}</b></li>)}
          </ul>
        </div>
      ) : null}
    </header>
  )
}

/** Records the national code given by the approval platform. */
function CodeButton({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const assign = useCommand(assignProjectCode, ['getProject', 'listProjectFacts'])
  const [code, setCode] = useState('')
  const form = (
    <form className="col gap2" style={{ width: 300 }} onSubmit={(event) => { event.preventDefault(); void assign.run({ projectId: project.id, id: newId(), code: code.trim() }) }}>
      <Field label={say('screen.project.code')} required><Input value={code} maxLength={24} onChange={(event) => setCode(event.target.value)} /></Field>
      <Refusal error={assign.problem} />
      {assign.done?.warnings.map((warning) => <StateWord key={warning} state="yellow"><span style={{ whiteSpace: 'normal' }}>{warning}</span></StateWord>)}
      <Button htmlType="submit" type="primary" loading={assign.busy} disabled={code.trim() === ''}>{say('screen.project.code.save')}</Button>
    </form>
  )
  return <Popover trigger="click" placement="bottomRight" content={form}><Button>{say('screen.project.code.assign')}</Button></Popover>
}

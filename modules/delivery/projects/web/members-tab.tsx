import { newId } from '@zhujian/client'
import { setProjectMember } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { Cut, DataTable, EmptyState, Refusal, StateWord, useCommand, useLabel, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { AppointForm } from './appoint-form.tsx'

/** The people of a project with their periods, and appointing one. */
export function MembersTab({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <>
      {project.members.length === 0 ? <EmptyState why={say('screen.member.none')} next={say('screen.member.none.next')} /> : (
        <DataTable
          small
          label={say('screen.project.tab.members')}
          rows={project.members}
          rowKey={(one) => `${one.username}${one.role}${one.from}`}
          columns={[
            { key: 'role', title: say('screen.member.role'), render: (one) => label('screen.role', one.role) },
            { key: 'name', title: say('screen.member.name'), render: (one) => <>{one.name} <span className="cap">{one.username}</span></> },
            { key: 'unit', title: say('screen.member.unit'), render: (one) => <Cut>{one.unitName}</Cut> },
            { key: 'from', title: say('screen.member.from'), render: (one) => one.from },
            { key: 'to', title: say('screen.member.to'), render: (one) => one.to ?? say('screen.member.open_end') },
          ]}
        />
      )}
      {project.actions.includes('setProjectMember') ? <Appoint project={project} /> : null}
    </>
  )
}

function Appoint({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const command = useCommand(setProjectMember, ['getProject', 'listProjectFacts'])
  return (
    <div style={{ padding: '12px 16px', borderTop: '1px solid var(--line-1)' }}>
      <AppointForm busy={command.busy} onSubmit={async (appointment) => (await command.run({ projectId: project.id, id: newId(), ...appointment })) !== null}>
        <Refusal error={command.problem} />
        {command.done ? <StateWord state="green">{say('screen.member.done')}</StateWord> : null}
      </AppointForm>
    </div>
  )
}

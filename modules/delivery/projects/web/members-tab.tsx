import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { listProjectRoles } from '@zhujian/organisation/api'
import { setProjectMember } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { Cut, DataTable, DateInput, EmptyState, Field, Refusal, StateWord, useAccount, useCommand, useLabel, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

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
  const { today } = useAccount()
  const command = useCommand(setProjectMember, ['getProject', 'listProjectFacts'])
  const roles = useOperation(listProjectRoles, {})
  const [username, setUsername] = useState('')
  const [role, setRole] = useState<string | null>(null)
  const [from, setFrom] = useState<string | null>(today)
  const [to, setTo] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    if (!role || !from) return
    if (await command.run({ projectId: project.id, id: newId(), username: username.trim(), role, from, ...(to ? { to } : {}) })) setUsername('')
  }
  return (
    <form className="grid4 noprint" style={{ padding: '12px 16px', borderTop: '1px solid var(--line-1)' }} onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.member.role')} required><Select style={{ width: '100%' }} value={role} onChange={setRole} loading={roles.isFetching} options={(roles.data?.items ?? []).filter((one) => one.mayAppoint).map((one) => ({ value: one.role, label: one.label }))} /></Field>
      <Field label={say('screen.member.username')} required><Input value={username} maxLength={60} onChange={(event) => setUsername(event.target.value)} /></Field>
      <Field label={say('screen.member.from')} required><DateInput value={from} onChange={setFrom} /></Field>
      <Field label={say('screen.member.to')}><DateInput value={to} onChange={setTo} /></Field>
      <div className="w2 col gap2">
        <Refusal error={command.problem} />
        {command.done ? <StateWord state="green">{say('screen.member.done')}</StateWord> : null}
        <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={!role || !from || username.trim() === ''}>{say('screen.member.appoint')}</Button></span>
      </div>
    </form>
  )
}

import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { changePassword, endSession, listSessions } from '@zhujian/identity/api'
import { DataTable, Field, instantText, Loaded, problemIn, Refusal, Section, StateWord, useAccount, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

/** The caller's own account: who it is, where it is signed in, and its password. */
export function AccountScreen(): ReactNode {
  const say = useSay()
  const account = useAccount()
  return (
    <div className="page stack" style={{ maxWidth: 1080 }}>
      <div className="pagehd"><h1>{say('screen.account.title')}</h1><span className="sec">{account.name} · {account.username}</span></div>
      <Sessions />
      <Password />
    </div>
  )
}

function Sessions(): ReactNode {
  const say = useSay()
  const sessions = useOperation(listSessions, {})
  const end = useCommand(endSession, ['listSessions'])
  return (
    <Section title={say('screen.account.sessions')} note={say('screen.account.sessions.note')} flush>
      <Loaded query={sessions}>
        {({ items }) => (
          <DataTable
            label={say('screen.account.sessions')}
            rows={items}
            rowKey={(session) => session.sessionId}
            columns={[
              { key: 'agent', title: say('screen.account.agent'), render: (session) => <span className="el" style={{ display: 'block', maxWidth: 340 }} title={session.agent}>{session.agent || '—'}</span> },
              { key: 'address', title: say('screen.account.address'), render: (session) => session.address },
              { key: 'started', title: say('screen.account.started'), render: (session) => instantText(session.startedAt) },
              { key: 'seen', title: say('screen.account.seen'), render: (session) => instantText(session.lastSeenAt) },
              {
                key: 'end', title: '', numeric: true, render: (session) => session.current
                  ? <StateWord state="green">{say('screen.account.current')}</StateWord>
                  : <Button size="small" loading={end.busy} onClick={() => void end.run({ sessionId: session.sessionId, id: newId() })}>{say('screen.account.end')}</Button>,
              },
            ]}
          />
        )}
      </Loaded>
      {end.problem ? <div style={{ padding: 12 }}><Refusal error={end.problem} /></div> : null}
    </Section>
  )
}

function Password(): ReactNode {
  const say = useSay()
  const change = useCommand(changePassword, ['listSessions', 'whoAmI'])
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const differs = again !== '' && again !== next
  const submit = async (): Promise<void> => {
    const done = await change.run({ id: newId(), currentPassword: current, newPassword: next })
    if (done) { setCurrent(''); setNext(''); setAgain('') }
  }
  const code = problemIn(change.problem)?.code
  return (
    <Section title={say('screen.account.password')} note={say('screen.account.password.note')}>
      <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <Field label={say('screen.account.password.current')} required>
          <Input.Password autoComplete="current-password" value={current} {...(code === 'identity.password.wrong' ? { status: 'error' as const } : {})} onChange={(event) => setCurrent(event.target.value)} />
        </Field>
        <Field label={say('screen.account.password.new')} required>
          <Input.Password autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} />
        </Field>
        <Field label={say('screen.account.password.again')} required error={differs ? say('screen.account.password.differs') : undefined}>
          <Input.Password autoComplete="new-password" value={again} onChange={(event) => setAgain(event.target.value)} />
        </Field>
        <div className="w2 col gap2">
          <Refusal error={change.problem} />
          {change.done ? <StateWord state="green">{say('screen.account.password.done')}</StateWord> : null}
          <span><Button type="primary" htmlType="submit" loading={change.busy} disabled={current === '' || next === '' || next !== again}>{say('screen.account.password.change')}</Button></span>
        </div>
      </form>
    </Section>
  )
}

import { Button } from 'antd'
import { newId } from '@zhujian/client'
import { endSession, listSessions } from '@zhujian/identity/api'
import { AppLink, DataTable, instantText, Loaded, Refusal, Section, StateWord, useAccount, useCommand, useOperation, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { DevicesSection } from './devices-section.tsx'
import { PasswordForm } from './password-form.tsx'
import { SecondFactorSection } from './second-factor-section.tsx'
import { SignInsSection } from './sign-ins-section.tsx'

/** The caller's own account: who it is, where it is signed in, and its password. */
export function AccountScreen(): ReactNode {
  const say = useSay()
  const account = useAccount()
  return (
    <div className="page stack" style={{ maxWidth: 1080 }}>
      <div className="pagehd"><h1>{say('screen.account.title')}</h1><span className="sec">{account.name} · {account.username}</span><span className="sp" /><AppLink href="/request-account">{say('screen.requests.link.own')}</AppLink></div>
      <Sessions />
      <DevicesSection />
      <SecondFactorSection />
      <Password />
      <SignInsSection />
    </div>
  )
}

function Sessions(): ReactNode {
  const say = useSay()
  const sessions = useOperation(listSessions, {})
  const end = useCommand(endSession, ['listSessions', 'listDevices', 'listSignIns'])
  return (
    <Section title={say('screen.account.sessions')} note={say('screen.account.sessions.note')} flush>
      <Loaded query={sessions}>
        {({ items }) => (
          <DataTable
            label={say('screen.account.sessions')}
            rows={items}
            rowKey={(session) => session.sessionId}
            columns={[
              { key: 'agent', title: say('screen.account.agent'), render: (session) => <span className="el" style={{ display: 'block', maxWidth: 340 }} title={session.agent}>{session.device || '—'}</span> },
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
  return <Section title={say('screen.account.password')} note={say('screen.account.password.note')}><PasswordForm className="grid3" /></Section>
}

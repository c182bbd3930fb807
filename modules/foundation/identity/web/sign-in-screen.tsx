import './identity.css'
import { Button, Input } from 'antd'
import { getSignInPage, signIn } from '@zhujian/identity/api'
import type { OutputOf } from '@zhujian/kernel'
import { Field, LanguageButton, Loaded, OfflineBanner, Refusal, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type Page = OutputOf<typeof getSignInPage>
type DemoAccount = Page['accounts'][number]

/** The sign-in page: the form at the left, the demo accounts beside it, the policy in force said under the form. */
export function SignInScreen({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const say = useSay()
  const page = useOperation(getSignInPage, {})
  const enter = useCommand(signIn)
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const submit = async (): Promise<void> => {
    if ((await enter.run({ username, password })) !== null) onSignedIn()
  }
  return (
    <main className="si">
      <div className="left">
        <div className="brand">
          <span className="mk"><svg width="20" height="20" viewBox="0 0 16 16" fill="none" stroke="#fff" strokeWidth="1.6" aria-hidden="true"><path d="M2 14V6.5L8 2l6 4.5V14M5 14V9h6v5M2 14h12" /></svg></span>
          <b>{say('ui.app.name')}</b>
          <span className="sp" />
          <LanguageButton />
        </div>
        <h1>{say('screen.sign_in.title')}</h1>
        <form className="col gap3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
          <Field label={say('screen.sign_in.username')}>
            <Input value={username} autoComplete="username" autoFocus onChange={(event) => setUsername(event.target.value)} />
          </Field>
          <Field label={say('screen.sign_in.password')}>
            <Input.Password value={password} autoComplete="current-password" onChange={(event) => setPassword(event.target.value)} />
          </Field>
          <Refusal error={enter.problem} />
          <Button type="primary" htmlType="submit" loading={enter.busy} disabled={username === '' || password === ''} style={{ height: 36 }}>{say('screen.sign_in.enter')}</Button>
        </form>
        {page.data ? <PolicyNote policy={page.data.policy} /> : null}
        <span className="sp" />
        <p className="cap">{say('screen.sign_in.mission')}</p>
      </div>
      <div className="right">
        <Loaded query={page}>
          {(data) => (data.demo ? <DemoAccounts page={data} chosen={username} onChoose={(account) => { setUsername(account.username); setPassword(data.demoPassword ?? ''); enter.reset() }} /> : <p className="sec">{say('screen.sign_in.no_demo')}</p>)}
        </Loaded>
      </div>
      <OfflineBanner />
    </main>
  )
}

function PolicyNote({ policy }: { policy: Page['policy'] }): ReactNode {
  const say = useSay()
  return (
    <p className="cap">
      {say(policy.relaxed ? 'screen.sign_in.policy.relaxed' : 'screen.sign_in.policy.strict', { version: policy.version })}
      {say('screen.sign_in.policy.lock', { failures: policy.failuresPerAccount, minutes: policy.lockMinutes, idle: policy.idleMinutes })}
    </p>
  )
}

/** Demo accounts by region, in the order the server names them; a click fills the form. */
function DemoAccounts({ page, chosen, onChoose }: { page: Page; chosen: string; onChoose: (account: DemoAccount) => void }): ReactNode {
  const say = useSay()
  const regions = [...new Set(page.accounts.map((account) => account.regionName))]
  return (
    <>
      <h2>{say('screen.sign_in.demo')} <span className="cap">{say('screen.sign_in.demo.note', { password: page.demoPassword ?? '' })}</span></h2>
      {regions.map((region) => (
        <section key={region} aria-label={region}>
          <h3 className="cap2" style={{ marginTop: 12 }}>{region}</h3>
          <div className="acc">
            {page.accounts.filter((account) => account.regionName === region).map((account) => (
              <button key={account.username} type="button" aria-pressed={account.username === chosen} onClick={() => onChoose(account)}>
                <span className="row gap2"><span className="m5 nw">{account.roleLabel}</span><span className="sec el">{account.name}</span></span>
                <span className="cap el">{account.unitName} · {account.username}</span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </>
  )
}

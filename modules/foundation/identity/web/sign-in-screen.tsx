import './identity.css'
import { Button, Input } from 'antd'
import { getSignInPage, signIn } from '@zhujian/identity/api'
import type { Me } from '@zhujian/identity/api'
import type { OutputOf } from '@zhujian/kernel'
import { AppLink, Field, Icon, LanguageButton, Loaded, OfflineBanner, problemIn, Refusal, Shape, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { ProviderButton } from './provider-button.tsx'

type Page = OutputOf<typeof getSignInPage>
type DemoAccount = Page['accounts'][number]

type SignInProps = {
  onSignedIn: (me: Me) => void
  /** Why the last session ended, in words. */
  why?: string | undefined
  /** Who was at work: what he had not sent yet waits under this page for him. */
  returning?: string | undefined
  /** Where somebody goes who comes back from the provider. */
  next?: string | undefined
}

/** The sign-in page: the form at the left, the demo accounts beside it, the policy in force said under the form. */
export function SignInScreen({ onSignedIn, why, returning, next = '/inbox' }: SignInProps): ReactNode {
  const say = useSay()
  const page = useOperation(getSignInPage, {})
  const enter = useCommand(signIn)
  const [username, setUsername] = useState(returning ?? '')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  // Asked for once the password is known to be right, and as long as it is that account's.
  const [asked, setAsked] = useState(false)
  const submit = async (): Promise<void> => {
    const me = await enter.run({ username, password, ...(asked && code.trim() !== '' ? { code } : {}) })
    if (me !== null) onSignedIn(me)
  }
  const told = problemIn(enter.problem)?.code
  useEffect(() => {
    if (told?.startsWith('identity.second_factor.')) setAsked(true)
  }, [told])
  const become = (name: string, secret: string): void => {
    setUsername(name)
    setPassword(secret)
    setAsked(false)
    setCode('')
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
        {why ? <div className="ban yellow" role="status"><Shape state="yellow" /><div>{why}{returning ? <div>{say('screen.sign_in.kept', { username: returning })}</div> : null}</div></div> : null}
        <form className="col gap3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
          <Field label={say('screen.sign_in.username')}>
            <Input value={username} autoComplete="username" autoFocus={!returning} onChange={(event) => become(event.target.value, password)} />
          </Field>
          <Field label={say('screen.sign_in.password')}>
            <Input.Password value={password} autoComplete="current-password" autoFocus={returning !== undefined} onChange={(event) => setPassword(event.target.value)} />
          </Field>
          {asked ? (
            <Field label={say('screen.sign_in.code')} hint={say('screen.sign_in.code.hint')}>
              <Input value={code} inputMode="numeric" autoComplete="one-time-code" autoFocus maxLength={40} onChange={(event) => setCode(event.target.value)} />
            </Field>
          ) : null}
          <Refusal error={enter.problem} />
          <Button type="primary" htmlType="submit" loading={enter.busy} disabled={username === '' || password === ''} className="lead">{say('screen.sign_in.enter')}</Button>
        </form>
        {page.data?.provider && !returning ? <ProviderButton label={page.data.provider.label} next={next} /> : null}
        {returning ? null : <AppLink href="/request-account">{say('screen.requests.link')}</AppLink>}
        {page.data ? <PolicyNote policy={page.data.policy} /> : null}
        <span className="sp" />
        <p className="cap">{say('screen.sign_in.mission')}</p>
      </div>
      <div className="right">
        <Loaded query={page}>
          {(data) => (data.demo ? <DemoAccounts page={data} chosen={username} onChoose={(account) => { become(account.username, data.demoPassword ?? ''); enter.reset() }} /> : <p className="sec">{say('screen.sign_in.no_demo')}</p>)}
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
      {policy.secondFactor.required ? say('screen.sign_in.policy.second_factor') : null}
    </p>
  )
}

/** The order in which a project meets them; others follow by name. */
const roleOrder = [
  'ownerClerk', 'ownerChief', 'sectorClerk', 'sectorChief', 'countyClerk', 'countyChief', 'countyFinance', 'ndrcReviewer', 'ndrcChief', 'financeReviewer', 'naturalResources', 'ecology',
  'lgOffice', 'viceMayor', 'projectDirector', 'contractorClerk', 'contractorManager', 'chiefSupervisor', 'costConsultant', 'employerEngineer', 'employerAccountant', 'employerChief', 'treasury', 'auditor',
]

function rankOf(account: DemoAccount): number {
  const [role = '', , department] = account.username.split('.')
  const rank = roleOrder.indexOf(role)
  // Second and further departments of one role come after everybody else.
  return (rank < 0 ? roleOrder.length : rank) + (department === undefined ? 0 : 100)
}

/** Demo accounts of one region at a time, or those that match what is typed; a click fills the form. */
function DemoAccounts({ page, chosen, onChoose }: { page: Page; chosen: string; onChoose: (account: DemoAccount) => void }): ReactNode {
  const say = useSay()
  const regions = useMemo(() => regionsOf(page.accounts), [page.accounts])
  const [region, setRegion] = useState(regions[0] ?? '')
  const [typed, setTyped] = useState('')
  const words = typed.trim().toLowerCase()
  const shown = page.accounts
    .filter((account) => (words === '' ? account.regionName === region : `${account.username} ${account.name} ${account.roleLabel} ${account.unitName} ${account.regionName}`.toLowerCase().includes(words)))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.username.localeCompare(b.username))
  return (
    <>
      <div className="row gap3 wrap">
        <h2>{say('screen.sign_in.demo')}</h2>
        <span className="cap">{say('screen.sign_in.demo.note', { password: page.demoPassword ?? '' })}</span>
        <span className="sp" />
        <Input style={{ width: 220 }} allowClear prefix={<Icon name="search" size={14} />} placeholder={say('screen.sign_in.demo.find')} aria-label={say('screen.sign_in.demo.find')} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </div>
      <fieldset className="row gap1 wrap" style={{ margin: '10px 0' }}>
        <legend className="vh">{say('screen.sign_in.demo.region')}</legend>
        {regions.map((one) => <button key={one} type="button" className={one === region && words === '' ? 'chip on' : 'chip'} aria-pressed={one === region && words === ''} onClick={() => { setRegion(one); setTyped('') }}>{one}</button>)}
      </fieldset>
      <div className="acc">
        {shown.map((account) => (
          <button key={account.username} type="button" aria-pressed={account.username === chosen} onClick={() => onChoose(account)}>
            <span className="row gap2"><span className="m5 nw">{account.roleLabel}</span><span className="sec el">{account.name}</span></span>
            <span className="cap el" title={account.unitName}>{account.username} · {account.unitName}</span>
          </button>
        ))}
      </div>
      {shown.length === 0 ? <p className="sec">{say('screen.sign_in.demo.none')}</p> : null}
    </>
  )
}

/** Regions in the order of their codes, which stand in the user names: the city before its counties. */
function regionsOf(accounts: readonly DemoAccount[]): string[] {
  const codes = new Map<string, string>()
  for (const account of accounts) codes.set(account.regionName, account.username.split('.')[1] ?? '')
  return [...codes].sort((a, b) => a[1].localeCompare(b[1])).map(([name]) => name)
}

import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { getAdministrationForm, linkExternal, unlinkExternal } from '@zhujian/identity/api'
import type { AccountView } from '@zhujian/identity/api'
import { Field, Refusal, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { ActButton } from './act-button.tsx'

/** Who an account is at the provider and in the directory; shown where either is switched on. */
export function ExternalSection({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  const form = useOperation(getAdministrationForm, {})
  const link = useCommand(linkExternal, ['listAccounts'])
  const unlink = useCommand(unlinkExternal, ['listAccounts'])
  const offered = form.data?.external ?? []
  const open = offered.filter((one) => !account.external.some((login) => login.provider === one.provider))
  const [chosen, setChosen] = useState<'oidc' | 'ldap' | null>(null)
  const [subject, setSubject] = useState('')
  const provider = open.find((one) => one.provider === chosen)?.provider ?? open[0]?.provider
  if (offered.length === 0 && account.external.length === 0) return null
  const nameOf = (one: 'oidc' | 'ldap'): string => offered.find((each) => each.provider === one)?.label ?? say(`screen.external.${one}`)
  const submit = async (): Promise<void> => {
    if (provider && (await link.run({ username: account.username, id: newId(), provider, subject: subject.trim() }))) setSubject('')
  }
  return (
    <div className="col gap2">
      <h3>{say('screen.external.title')}</h3>
      {account.external.map((login) => (
        <div key={login.provider} className="row gap2 wrap between">
          <span>{nameOf(login.provider)} <span className="cap">{login.subject}</span></span>
          <ActButton danger label={say('screen.external.unlink')} busy={unlink.busy} onAct={() => unlink.run({ username: account.username, id: newId(), provider: login.provider })} />
        </div>
      ))}
      {provider ? (
        <form className="col gap2" onSubmit={(event) => { event.preventDefault(); void submit() }}>
          {open.length > 1 ? <Select aria-label={say('screen.external.title')} value={provider} onChange={setChosen} options={open.map((one) => ({ value: one.provider, label: nameOf(one.provider) }))} /> : null}
          <Field label={`${nameOf(provider)} · ${say(`screen.external.subject.${provider}`)}`} hint={provider === 'ldap' ? say('screen.external.note') : undefined}><Input autoComplete="off" maxLength={250} value={subject} onChange={(event) => setSubject(event.target.value)} /></Field>
          <span><Button size="small" htmlType="submit" loading={link.busy} disabled={subject.trim() === ''}>{say('screen.external.link')}</Button></span>
        </form>
      ) : null}
      <Refusal error={link.problem ?? unlink.problem ?? form.error} />
    </div>
  )
}

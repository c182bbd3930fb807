import './identity.css'
import { Button, Select } from 'antd'
import { newId } from '@zhujian/client'
import { getAdministrationForm, grantPost, resetTotp, revokePost, unlockAccount } from '@zhujian/identity/api'
import type { AccountView } from '@zhujian/identity/api'
import { Field, Refusal, StateWord, useAccount, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { AccountBook } from './account-book.tsx'
import { ActButton } from './act-button.tsx'
import { ExternalSection } from './external-section.tsx'
import { UnitSelect } from './unit-select.tsx'

/** The security administrator's page: which account holds which post. Accounts themselves are not his to open or close. */
export function GrantsScreen(): ReactNode {
  const say = useSay()
  return <AccountBook title={say('screen.grants.title')} note={say('screen.grants.note')}>{(account) => <Grants account={account} />}</AccountBook>
}

function Grants({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  const own = useAccount()
  const revoke = useCommand(revokePost, ['listAccounts'])
  const unlock = useCommand(unlockAccount, ['listAccounts'])
  const factor = useCommand(resetTotp, ['listAccounts'])
  const mine = account.username === own.username
  return (
    <>
      {account.posts.length === 0 ? <p className="sec">{say('screen.grants.no_post')}</p> : (
        <ul className="col gap2">
          {account.posts.map((post) => (
            <li key={post.postId} className="row gap2 wrap between">
              <span>{post.roleLabel} <span className="cap">{post.unitName} · {post.regionName}</span></span>
              {mine ? null : <ActButton danger label={say('screen.grants.revoke')} busy={revoke.busy} onAct={(reason) => revoke.run({ postId: post.postId, id: newId(), ...(reason ? { reason } : {}) })} />}
            </li>
          ))}
        </ul>
      )}
      <Refusal error={revoke.problem} />
      {mine ? <p className="cap">{say('screen.grants.self')}</p> : (
        <>
          {account.state === 'held' || account.lockedUntil ? <ActButton label={say('screen.grants.unlock')} busy={unlock.busy} onAct={(reason) => unlock.run({ username: account.username, id: newId(), ...(reason ? { reason } : {}) })} /> : null}
          {account.secondFactor ? <ActButton label={say('screen.grants.totp_reset')} busy={factor.busy} onAct={(reason) => factor.run({ username: account.username, id: newId(), ...(reason ? { reason } : {}) })} /> : null}
          <Refusal error={unlock.problem ?? factor.problem} />
          <ExternalSection account={account} />
          {account.state === 'disabled' ? <p className="cap">{say('screen.grants.disabled')}</p> : <NewGrant account={account} />}
        </>
      )}
    </>
  )
}

function NewGrant({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  const form = useOperation(getAdministrationForm, {})
  const command = useCommand(grantPost, ['listAccounts'])
  const [role, setRole] = useState<string | null>(null)
  const [regionCode, setRegionCode] = useState<number>(account.regionCode)
  const [unitId, setUnitId] = useState<string | null>(null)
  const chosen = form.data?.roles.find((one) => one.role === role)
  const regions = (form.data?.regions ?? []).filter((region) => region.city || !chosen?.cityOnly)
  const submit = async (): Promise<void> => {
    if (!role || !unitId) return
    if (await command.run({ id: newId(), username: account.username, role, regionCode, unitId })) setRole(null)
  }
  return (
    <form className="col gap2" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <h3>{say('screen.grants.new')}</h3>
      <Field label={say('screen.grants.role')} required source={chosen?.administrator ? say('screen.grants.administrator') : undefined}>
        <Select showSearch={{ optionFilterProp: 'label' }} style={{ width: '100%' }} value={role} onChange={setRole} options={(form.data?.roles ?? []).map((one) => ({ value: one.role, label: one.label }))} />
      </Field>
      <Field label={say('screen.admin.region')} required source={chosen?.cityOnly ? say('screen.grants.city_only') : undefined}>
        <Select style={{ width: '100%' }} value={regionCode} onChange={setRegionCode} options={regions.map((region) => ({ value: region.regionCode, label: region.name }))} />
      </Field>
      <Field label={say('screen.admin.unit')} required><UnitSelect value={unitId} onChange={setUnitId} /></Field>
      <Refusal error={command.problem ?? form.error} />
      {command.done ? <StateWord state="green">{say('screen.grants.done')}</StateWord> : null}
      <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={!role || !unitId}>{say('screen.grants.grant')}</Button></span>
    </form>
  )
}

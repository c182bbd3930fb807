import './identity.css'
import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { createAccount, disableAccount, enableAccount, getAdministrationForm, resetPassword } from '@zhujian/identity/api'
import type { AccountView } from '@zhujian/identity/api'
import { Field, Icon, problemIn, Refusal, Section, StateWord, useAccount, useCommand, useOperation, useSay, useSearchState } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { AccountBook } from './account-book.tsx'
import { ActButton } from './act-button.tsx'
import { UnitSelect } from './unit-select.tsx'

/** The system administrator's page: opening, closing and resetting accounts. Posts are not his to give. */
export function AccountsScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const adding = search.values['new'] === '1'
  return (
    <>
      {adding ? <div className="page" style={{ paddingBottom: 0 }}><NewAccount onClose={() => search.set({ new: undefined })} /></div> : null}
      <AccountBook title={say('screen.accounts.title')} above={adding ? null : <Button type="primary" icon={<Icon name="plus" />} onClick={() => search.set({ new: '1' })}>{say('screen.accounts.new')}</Button>}>
        {(account) => <Acts account={account} />}
      </AccountBook>
    </>
  )
}

function NewAccount({ onClose }: { onClose: () => void }): ReactNode {
  const say = useSay()
  const own = useAccount()
  const form = useOperation(getAdministrationForm, {})
  const command = useCommand(createAccount, ['listAccounts'])
  const [username, setUsername] = useState('')
  const [name, setName] = useState('')
  const [regionCode, setRegionCode] = useState<number>(own.regionCode)
  const [unitId, setUnitId] = useState<string | null>(null)
  const [initialPassword, setInitialPassword] = useState('')
  const wrong = problemIn(command.problem)?.field
  const mark = (field: string): { status?: 'error' } => (wrong === field ? { status: 'error' } : {})
  const submit = async (): Promise<void> => {
    if (!unitId) return
    if (await command.run({ id: newId(), username: username.trim(), name: name.trim(), regionCode, unitId, initialPassword })) { setUsername(''); setName(''); setInitialPassword('') }
  }
  const rules = form.data?.password
  return (
    <Section title={say('screen.accounts.new')} note={say('screen.accounts.new.note')} extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>}>
      <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <Field label={say('screen.admin.username')} required source={say('screen.accounts.username.rule')}><Input {...mark('username')} autoComplete="off" maxLength={60} value={username} onChange={(event) => setUsername(event.target.value)} /></Field>
        <Field label={say('screen.admin.name')} required><Input maxLength={60} value={name} onChange={(event) => setName(event.target.value)} /></Field>
        <Field label={say('screen.admin.region')} required><Select style={{ width: '100%' }} value={regionCode} onChange={setRegionCode} options={(form.data?.regions ?? []).map((region) => ({ value: region.regionCode, label: region.name }))} /></Field>
        <Field label={say('screen.admin.unit')} required><UnitSelect value={unitId} onChange={setUnitId} /></Field>
        <Field label={say('screen.accounts.initial')} required source={rules ? say('screen.accounts.initial.rule', { minLength: rules.minLength, classes: rules.classes }) : undefined}><Input.Password {...mark('initialPassword')} autoComplete="new-password" value={initialPassword} onChange={(event) => setInitialPassword(event.target.value)} /></Field>
        <div className="w2 col gap2">
          <Refusal error={command.problem ?? form.error} />
          {command.done ? <StateWord state="green">{say('screen.accounts.created', { username: command.done.username })}</StateWord> : null}
          <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={username.trim() === '' || name.trim() === '' || !unitId || initialPassword === ''}>{say('screen.accounts.create')}</Button></span>
        </div>
      </form>
    </Section>
  )
}

function Acts({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  const own = useAccount()
  const disable = useCommand(disableAccount, ['listAccounts'])
  const enable = useCommand(enableAccount, ['listAccounts'])
  const target = (reason: string | undefined) => ({ username: account.username, id: newId(), ...(reason ? { reason } : {}) })
  return (
    <>
      <PostList account={account} />
      {account.username === own.username ? <p className="cap">{say('screen.admin.self')}</p> : (
        <>
          {account.state === 'disabled'
            ? <ActButton label={say('screen.accounts.enable')} busy={enable.busy} onAct={(reason) => enable.run(target(reason))} />
            : <ActButton danger label={say('screen.accounts.disable')} busy={disable.busy} onAct={(reason) => disable.run(target(reason))} />}
          {account.state === 'disabled' && disable.done && disable.done.openTasks > 0 ? <p className="cap2" role="status">{say('screen.accounts.open_tasks', { n: disable.done.openTasks })}</p> : null}
          <Refusal error={disable.problem ?? enable.problem} />
          {account.state === 'disabled' ? null : <Reset account={account} />}
        </>
      )}
    </>
  )
}

function PostList({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  if (account.posts.length === 0) return <p className="sec">{say('screen.accounts.no_post')}</p>
  return <ul className="cap2">{account.posts.map((post) => <li key={post.postId}>{post.roleLabel} · {post.unitName} · {post.regionName}</li>)}</ul>
}

function Reset({ account }: { account: AccountView }): ReactNode {
  const say = useSay()
  const reset = useCommand(resetPassword, ['listAccounts'])
  const [initialPassword, setInitialPassword] = useState('')
  const submit = async (): Promise<void> => {
    if (await reset.run({ username: account.username, id: newId(), initialPassword })) setInitialPassword('')
  }
  return (
    <form className="col gap2" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.accounts.reset.new')} source={say('screen.accounts.reset.note')}>
        <Input.Password autoComplete="new-password" value={initialPassword} onChange={(event) => setInitialPassword(event.target.value)} />
      </Field>
      <Refusal error={reset.problem} />
      {reset.done ? <StateWord state={reset.done.state === 'held' ? 'yellow' : 'green'}>{say(reset.done.state === 'held' ? 'screen.accounts.reset.held' : 'screen.accounts.reset.done')}</StateWord> : null}
      <span><Button size="small" htmlType="submit" loading={reset.busy} disabled={initialPassword === ''}>{say('screen.accounts.reset')}</Button></span>
    </form>
  )
}

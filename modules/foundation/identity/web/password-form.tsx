import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { changePassword } from '@zhujian/identity/api'
import { Field, problemIn, Refusal, StateWord, useCommand, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

/** The old password once, the new one twice. What the rules say about it is the server's to say. */
export function PasswordForm({ className }: { className: string }): ReactNode {
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
    <form className={className} onSubmit={(event) => { event.preventDefault(); void submit() }}>
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
  )
}

import { Button, Input, Select } from 'antd'
import { listProjectRoles } from '@zhujian/organisation/api'
import { DateInput, Field, useAccount, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

export type Appointment = { username: string; role: string; from: string; to?: string }

type Props = { busy: boolean; note?: ReactNode; /** Appoints; answers whether that is done, so that the next name can be typed. */ onSubmit: (appointment: Appointment) => Promise<boolean>; onCancel?: () => void; children?: ReactNode }

/** Who is appointed to what, from when until when: for one project, or for several. */
export function AppointForm({ busy, note, onSubmit, onCancel, children }: Props): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const roles = useOperation(listProjectRoles, {})
  const [username, setUsername] = useState('')
  const [role, setRole] = useState<string | null>(null)
  const [from, setFrom] = useState<string | null>(today)
  const [to, setTo] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    if (role && from && (await onSubmit({ username: username.trim(), role, from, ...(to ? { to } : {}) }))) setUsername('')
  }
  return (
    <form className="grid4 noprint" onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <Field label={say('screen.member.role')} required><Select style={{ width: '100%' }} value={role} onChange={setRole} loading={roles.isFetching} options={(roles.data?.items ?? []).filter((one) => one.mayAppoint).map((one) => ({ value: one.role, label: one.label }))} /></Field>
      <Field label={say('screen.member.username')} required><Input value={username} maxLength={60} onChange={(event) => setUsername(event.target.value)} /></Field>
      <Field label={say('screen.member.from')} required><DateInput value={from} onChange={setFrom} /></Field>
      <Field label={say('screen.member.to')}><DateInput value={to} onChange={setTo} /></Field>
      <div className="w2 col gap2">
        {children}
        <span className="row gap3">
          <Button type="primary" htmlType="submit" loading={busy} disabled={!role || !from || username.trim() === ''}>{say('screen.member.appoint')}</Button>
          {onCancel ? <Button onClick={onCancel}>{say('ui.cancel')}</Button> : null}
          {note ? <span className="cap">{note}</span> : null}
        </span>
      </div>
    </form>
  )
}

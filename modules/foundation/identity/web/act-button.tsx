import { Button, Input } from 'antd'
import { useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type ActProps = { label: string; busy: boolean; danger?: boolean; onAct: (reason: string | undefined) => Promise<unknown> }

/** An act that is asked about once more, with room for its reason: it ends sessions or takes rights away. */
export function ActButton({ label, busy, danger = false, onAct }: ActProps): ReactNode {
  const say = useSay()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const act = async (): Promise<void> => {
    await onAct(reason.trim() || undefined)
    setAsking(false)
    setReason('')
  }
  if (!asking) return <span><Button size="small" danger={danger} onClick={() => setAsking(true)}>{label}</Button></span>
  return (
    <form className="row gap2 wrap" onSubmit={(event) => { event.preventDefault(); void act() }}>
      <Input size="small" style={{ width: 180 }} autoFocus maxLength={200} aria-label={say('screen.admin.reason')} placeholder={say('screen.admin.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      <Button size="small" type="primary" danger={danger} htmlType="submit" loading={busy}>{say('screen.admin.confirm', { act: label })}</Button>
      <Button size="small" onClick={() => setAsking(false)}>{say('screen.admin.cancel')}</Button>
    </form>
  )
}

import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { forgetDevice, listDevices, renameDevice } from '@zhujian/identity/api'
import type { OutputOf } from '@zhujian/kernel'
import { DataTable, EmptyState, instantText, Paged, Refusal, Section, StateWord, useCommand, usePages, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type Device = OutputOf<typeof listDevices>['items'][number]

/** What one's own account was signed in with: named to be known, and forgotten with its sessions when it is lost. */
export function DevicesSection(): ReactNode {
  const say = useSay()
  const pages = usePages(listDevices, { limit: 20 })
  const forget = useCommand(forgetDevice, ['listDevices', 'listSessions', 'listSignIns'])
  return (
    <Section title={say('screen.devices.title')} note={say('screen.devices.note')} flush>
      <Paged pages={pages} lines={3} empty={<EmptyState why={say('screen.devices.none')} />}>
        {(items) => (
          <DataTable
            label={say('screen.devices.title')}
            rows={items}
            rowKey={(device) => device.deviceId}
            columns={[
              { key: 'name', title: say('screen.devices.name'), render: (device) => <DeviceName device={device} /> },
              { key: 'agent', title: say('screen.account.agent'), render: (device) => <span className="nw">{device.device || '—'}</span> },
              { key: 'address', title: say('screen.account.address'), render: (device) => device.address },
              { key: 'first', title: say('screen.devices.first'), optional: true, render: (device) => instantText(device.firstSeenAt) },
              { key: 'last', title: say('screen.devices.last'), render: (device) => instantText(device.lastSeenAt) },
              { key: 'sessions', title: say('screen.devices.sessions'), numeric: true, render: (device) => device.sessions },
              {
                key: 'act', title: '', numeric: true, render: (device) => device.current
                  ? <StateWord state="green">{say('screen.devices.current')}</StateWord>
                  : <Button size="small" loading={forget.busy} onClick={() => void forget.run({ deviceId: device.deviceId, id: newId() })}>{say('screen.devices.forget')}</Button>,
              },
            ]}
          />
        )}
      </Paged>
      {forget.problem ? <div style={{ padding: 12 }}><Refusal error={forget.problem} /></div> : null}
    </Section>
  )
}

/** A name is changed where it stands. */
function DeviceName({ device }: { device: Device }): ReactNode {
  const say = useSay()
  const rename = useCommand(renameDevice, ['listDevices'])
  const [typed, setTyped] = useState<string | null>(null)
  if (typed === null) return <span className="row gap2"><span className="el">{device.name || device.device || '—'}</span><button type="button" className="linkish nw" onClick={() => setTyped(device.name)}>{say('screen.devices.rename')}</button></span>
  const save = async (): Promise<void> => {
    if (await rename.run({ deviceId: device.deviceId, id: newId(), name: typed.trim() })) setTyped(null)
  }
  return (
    <form className="row gap2" onSubmit={(event) => { event.preventDefault(); void save() }}>
      <Input size="small" style={{ width: 160 }} autoFocus maxLength={40} aria-label={say('screen.devices.name')} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <Button size="small" type="primary" htmlType="submit" loading={rename.busy} disabled={typed.trim() === ''}>{say('screen.devices.save')}</Button>
      <button type="button" className="linkish" onClick={() => setTyped(null)}>{say('screen.devices.cancel')}</button>
      <Refusal error={rename.problem} />
    </form>
  )
}

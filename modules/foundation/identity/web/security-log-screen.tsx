import './identity.css'
import { Input, Select } from 'antd'
import { exportSecurityEvents, listSecurityEvents, securityEventKinds } from '@zhujian/identity/api'
import type { SecurityEventView } from '@zhujian/identity/api'
import { DataTable, DateInput, EmptyState, ExportButton, instantText, Paged, shortHash, StateWord, useLabel, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column, Label, Say } from '@zhujian/ui'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

const filters = ['kind', 'result', 'username', 'from', 'to'] as const
const results = ['done', 'refused'] as const

/** The audit administrator's page: the security log of his region, read only; the filters live in the address. */
export function SecurityLogScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { kind, result, username, from, to } = search.values
  const ended = results.find((one) => one === result)
  const known = securityEventKinds.find((one) => one === kind)
  const filter = { ...(known ? { kind: known } : {}), ...(ended ? { result: ended } : {}), ...(username ? { username } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) }
  const pages = usePages(listSecurityEvents, { limit: 50, ...filter })
  const filtered = filters.some((name) => search.values[name])
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{say('screen.security_log.title')}</h1>
        <Select size="small" style={{ width: 148, height: 28 }} popupMatchSelectWidth={false} aria-label={say('screen.security_log.kind')} value={known ?? ''} options={[{ value: '', label: say('screen.security_log.kind.any') }, ...securityEventKinds.map((value) => ({ value, label: say(`security.${value}`) }))]} onChange={(value) => search.set({ kind: value || undefined })} />
        <Select size="small" style={{ width: 100, height: 28 }} aria-label={say('screen.security_log.result')} value={ended ?? ''} options={[{ value: '', label: say('screen.security_log.result.any') }, ...results.map((value) => ({ value, label: say(`screen.security_log.result.${value}`) }))]} onChange={(value) => search.set({ result: value || undefined })} />
        <NameField value={username ?? ''} onChange={(value) => search.set({ username: value || undefined })} />
        <span style={{ width: 128 }}><DateInput label={say('screen.security_log.from')} value={from ?? null} onChange={(day) => search.set({ from: day ?? undefined })} /></span>
        <span className="sec">{say('screen.security_log.to')}</span>
        <span style={{ width: 128 }}><DateInput label={say('screen.security_log.until')} value={to ?? null} onChange={(day) => search.set({ to: day ?? undefined })} /></span>
        {filtered ? <button type="button" className="linkish" onClick={() => search.clear()}>{say('screen.security_log.clear')}</button> : null}
        <span className="sp" />
        <ExportButton operation={exportSecurityEvents} input={filter} size="small" />
      </div>
      <div className="card">
        <Paged pages={pages} lines={12} empty={<EmptyState why={say('screen.security_log.none')} next={say(filtered ? 'screen.security_log.none.filter' : 'screen.security_log.none.next')} />}>
          {(items) => <EventTable items={items} />}
        </Paged>
      </div>
      <div className="foot"><span>{say('screen.security_log.note')}</span></div>
    </div>
  )
}

/** An account name is whole or it is nobody's: it is sent when the field is left or Enter pressed. */
function NameField({ value, onChange }: { value: string; onChange: (username: string) => void }): ReactNode {
  const say = useSay()
  const [typed, setTyped] = useState(value)
  const last = useRef(value)
  useEffect(() => {
    if (last.current !== value) setTyped(value)
    last.current = value
  }, [value])
  const send = (): void => onChange(typed.trim())
  return <Input size="small" style={{ width: 136, height: 28 }} maxLength={100} allowClear aria-label={say('screen.security_log.username')} placeholder={say('screen.security_log.username')} value={typed} onChange={(event) => setTyped(event.target.value)} onBlur={send} onPressEnter={send} onClear={() => onChange('')} />
}

function EventTable({ items }: { items: readonly SecurityEventView[] }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const columns: Column<SecurityEventView>[] = [
    { key: 'at', title: say('screen.security_log.at'), render: (one) => <span className="nw" title={one.at}>{instantText(one.at)}</span> },
    { key: 'kind', title: say('screen.security_log.kind'), render: (one) => one.result === 'refused' ? <StateWord state="red">{one.kindLabel}</StateWord> : <span className="nw">{one.kindLabel}</span> },
    { key: 'username', title: say('screen.security_log.account'), render: (one) => <span className="nw">{one.username || '—'}</span> },
    { key: 'actor', title: say('screen.security_log.actor'), render: (one) => one.actor === null ? <span className="mut">—</span> : <span className="nw">{one.actor} <span className="cap">{one.actorRoleLabel}</span></span> },
    { key: 'region', title: say('screen.admin.region'), optional: true, render: (one) => <span className="nw">{one.regionName || '—'}</span> },
    { key: 'address', title: say('screen.account.address'), optional: true, render: (one) => <span className="nw">{one.address}</span> },
    { key: 'detail', title: say('screen.security_log.detail'), grow: true, render: (one) => <DetailWords words={detailText(say, label, one.detail)} /> },
    { key: 'leaf', title: say('screen.security_log.leaf'), optional: true, render: (one) => <span className="rcpt nw" title={one.leafHash}>{shortHash(one.leafHash)}</span> },
  ]
  return <DataTable small label={say('screen.security_log.title')} columns={columns} rows={items} rowKey={(one) => one.eventId} />
}

function DetailWords({ words }: { words: string }): ReactNode {
  return <span className="el sec" style={{ display: 'block' }} title={words}>{words || '—'}</span>
}

/** The particulars of an event in words; ids are left to whoever verifies. */
function detailText(say: Say, label: Label, detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([name]) => !name.endsWith('Id'))
    .map(([name, value]) => `${label('screen.security_log.detail', name)} ${valueText(say, label, name, value)}`)
    .join(' · ')
}

function valueText(say: Say, label: Label, name: string, value: unknown): string {
  if (typeof value === 'boolean') return say(value ? 'screen.security_log.yes' : 'screen.security_log.no')
  if (name === 'provider' || name === 'signedInBy') return label('screen.external', String(value))
  if (name === 'field') return label('screen.security_log.field', String(value))
  if (name === 'secondFactor') return label('screen.security_log.factor', String(value))
  if (name === 'why') return label('screen.security_log.why', String(value))
  return ['role', 'holds', 'from', 'to'].includes(name) ? label('screen.role', String(value)) : String(value)
}

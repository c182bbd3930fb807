import './identity.css'
import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { decideAccountRequest, listAccountRequests, readAccountRequest } from '@zhujian/identity/api'
import type { AccountRequestView } from '@zhujian/identity/api'
import type { OutputOf } from '@zhujian/kernel'
import { Cut, DataTable, EmptyState, Field, instantText, Loaded, Paged, problemIn, Refusal, Section, Shape, StateWord, useCommand, useOperation, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

const states = ['waiting', 'approved', 'refused'] as const
type Decided = OutputOf<typeof decideAccountRequest>

/** The security administrator's page of requests for accounts; what is opened and which state is shown stand in the address. */
export function RequestsScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { state, request } = search.values
  const known = states.find((one) => one === state)
  const pages = usePages(listAccountRequests, { limit: 50, ...(known ? { state: known } : {}) })
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{say('screen.requests.title')}</h1>
        <Select size="small" style={{ width: 128, height: 28 }} aria-label={say('screen.requests.state')} value={known ?? ''} options={[{ value: '', label: say('screen.requests.state.any') }, ...states.map((value) => ({ value, label: say(`screen.requests.state.${value}`) }))]} onChange={(value) => search.set({ state: value || undefined })} />
        <span className="sp" />
        <span className="cap">{say('screen.requests.note.page')}</span>
      </div>
      <div className={request ? 'adm on' : 'adm'}>
        <div className="card">
          <Paged pages={pages} empty={<EmptyState why={say('screen.requests.none')} next={say(known ? 'screen.requests.none.filter' : 'screen.requests.none.next')} />}>
            {(items) => <RequestTable items={items} onOpen={(one) => search.set({ request: one.requestId })} />}
          </Paged>
        </div>
        {request ? <Opened key={request} requestId={request} onClose={() => search.set({ request: undefined })} /> : null}
      </div>
    </div>
  )
}

function StateOf({ request }: { request: Pick<AccountRequestView, 'state'> }): ReactNode {
  const say = useSay()
  const colour = { waiting: 'yellow', approved: 'green', refused: 'red', lapsed: 'red' } as const
  return <StateWord state={colour[request.state]}>{say(`screen.requests.state.${request.state}`)}</StateWord>
}

function RequestTable({ items, onOpen }: { items: readonly AccountRequestView[]; onOpen: (request: AccountRequestView) => void }): ReactNode {
  const say = useSay()
  const columns: Column<AccountRequestView>[] = [
    { key: 'name', title: say('screen.requests.name'), render: (one) => <span className="nw">{one.name}</span> },
    { key: 'unit', title: say('screen.requests.unit'), render: (one) => <Cut>{one.unitName}</Cut> },
    { key: 'role', title: say('screen.requests.role'), render: (one) => <span className="nw">{one.roleLabel}</span> },
    { key: 'region', title: say('screen.requests.region'), optional: true, render: (one) => <span className="nw">{one.regionName}</span> },
    { key: 'phone', title: say('screen.requests.phone'), optional: true, render: (one) => <span className="nw num">{one.phone}</span> },
    { key: 'state', title: say('screen.requests.state'), render: (one) => <StateOf request={one} /> },
    { key: 'at', title: say('screen.requests.at'), numeric: true, render: (one) => <span className="nw">{instantText(one.requestedAt)}</span> },
  ]
  return <DataTable label={say('screen.requests.title')} columns={columns} rows={items} rowKey={(one) => one.requestId} onOpen={onOpen} />
}

type Whole = OutputOf<typeof readAccountRequest>

function Opened({ requestId, onClose }: { requestId: string; onClose: () => void }): ReactNode {
  const say = useSay()
  const query = useOperation(readAccountRequest, { requestId }, { keep: false })
  const [decided, setDecided] = useState<Decided | null>(null)
  return (
    <Section title={query.data?.name ?? ''} extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>} flush>
      <Loaded query={query}>
        {(request) => (
          <div className="col gap3" style={{ padding: '12px 16px 16px' }}>
            <Particulars request={request} />
            {decided ? <Outcome decided={decided} /> : request.state === 'waiting' ? <Decide request={request} onDecided={setDecided} /> : null}
          </div>
        )}
      </Loaded>
    </Section>
  )
}

function Particulars({ request }: { request: Whole }): ReactNode {
  const say = useSay()
  return (
    <>
      <dl className="kv">
        <dt>{say('screen.requests.state')}</dt><dd><StateOf request={request} /></dd>
        <dt>{say('screen.requests.role')}</dt><dd>{request.roleLabel} · {request.regionName}</dd>
        <dt>{say('screen.requests.unit')}</dt><dd>{request.unitName}</dd>
        <dt>{say('screen.requests.code')}</dt><dd>{request.creditCode}</dd>
        <dt>{say('screen.requests.unit.found')}</dt><dd>{request.unit?.name ?? <><StateWord state="red">{say('screen.requests.unit.missing')}</StateWord><div className="cap">{say('screen.requests.unit.missing.next')}</div></>}</dd>
        <dt>{say('screen.requests.phone')}</dt><dd>{request.phone}<div className="cap">{say('screen.requests.phone.note')}</div></dd>
        {request.note ? <><dt>{say('screen.requests.note')}</dt><dd>{request.note}</dd></> : null}
        <dt>{say('screen.requests.by')}</dt><dd>{request.requestedBy ?? say('screen.requests.by.self')}</dd>
        <dt>{say('screen.requests.at')}</dt><dd>{instantText(request.requestedAt)}</dd>
        {request.decidedAt ? <><dt>{say('screen.requests.decided')}</dt><dd>{request.decidedBy} · {instantText(request.decidedAt)}{request.username ? ` · ${request.username}` : ''}</dd></> : <><dt>{say('screen.requests.until')}</dt><dd>{instantText(request.waitsUntil)}</dd></>}
        {request.reason ? <><dt>{say('screen.requests.reason')}</dt><dd>{request.reason}</dd></> : null}
        <dt>{say('screen.requests.same')}</dt><dd>{request.sameName.map((one) => `${one.username} · ${one.unitName}`).join(say('screen.admin.join')) || say('screen.requests.same.none')}</dd>
      </dl>
      {request.sameName.length > 0 && request.state === 'waiting' ? <div className="ban yellow" role="note"><Shape state="yellow" /><span>{say('screen.requests.same.warn')}</span></div> : null}
    </>
  )
}

/** Approving names the account; refusing gives the reason that whoever asked will read. */
function Decide({ request, onDecided }: { request: Whole; onDecided: (decided: Decided) => void }): ReactNode {
  const say = useSay()
  const command = useCommand(decideAccountRequest, ['listAccountRequests', 'listAccounts'])
  const [username, setUsername] = useState(request.suggestedUsername)
  const [reason, setReason] = useState('')
  const base = { requestId: request.requestId, id: newId() }
  const send = async (input: Parameters<typeof command.run>[0]): Promise<void> => {
    const done = await command.run(input)
    if (done) onDecided(done)
  }
  return (
    <>
      <form className="col gap2" onSubmit={(event) => { event.preventDefault(); void send({ ...base, decision: 'approve', username: username.trim() }) }}>
        <Field label={say('screen.requests.username')} required source={say('screen.accounts.username.rule')}><Input {...(problemIn(command.problem)?.field === 'username' ? { status: 'error' as const } : {})} autoComplete="off" maxLength={60} value={username} onChange={(event) => setUsername(event.target.value)} /></Field>
        <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={username.trim() === '' || request.unit === null}>{say('screen.requests.approve')}</Button></span>
      </form>
      <form className="col gap2" onSubmit={(event) => { event.preventDefault(); void send({ ...base, decision: 'refuse', reason: reason.trim() }) }}>
        <Field label={say('screen.requests.reason')} hint={say('screen.requests.reason.hint')}><Input maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} /></Field>
        <span><Button danger htmlType="submit" loading={command.busy} disabled={reason.trim() === ''}>{say('screen.requests.refuse')}</Button></span>
      </form>
      <Refusal error={command.problem} />
    </>
  )
}

function Outcome({ decided }: { decided: Decided }): ReactNode {
  const say = useSay()
  if (decided.initialPassword === null) return <StateWord state="yellow">{say('screen.requests.refused')}</StateWord>
  return (
    <div className="ban yellow" role="status">
      <Shape state="yellow" />
      <div>
        {say('screen.requests.approved')}
        <dl className="kv"><dt>{say('screen.requests.username')}</dt><dd>{decided.username}</dd><dt>{say('screen.requests.password')}</dt><dd className="m5">{decided.initialPassword}</dd></dl>
      </div>
    </div>
  )
}

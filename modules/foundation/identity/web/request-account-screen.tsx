import './identity.css'
import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { getAccountRequest, getAccountRequestForm, requestAccount } from '@zhujian/identity/api'
import type { OutputOf } from '@zhujian/kernel'
import { AppLink, Field, instantText, LanguageButton, Loaded, OfflineBanner, problemIn, Refusal, Section, Shape, StateWord, useClient, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type Form = OutputOf<typeof getAccountRequestForm>
const empty = { name: '', unitName: '', creditCode: '', phone: '', note: '' }

/** The page of somebody without an account: asking for one, and asking what has become of it. */
export function RequestAccountScreen(): ReactNode {
  const say = useSay()
  const form = useOperation(getAccountRequestForm, {})
  return (
    <main className="req">
      <div className="col gap3">
        <div className="row gap3"><h1>{say('screen.requests.apply.title')}</h1><span className="sp" /><AppLink href="/sign-in">{say('screen.requests.apply.back')}</AppLink><LanguageButton /></div>
        <Loaded query={form}>{(data) => <Apply form={data} />}</Loaded>
        <AskState />
      </div>
      <OfflineBanner />
    </main>
  )
}

function Apply({ form }: { form: Form }): ReactNode {
  const say = useSay()
  const command = useCommand(requestAccount)
  const [id, setId] = useState(newId)
  const [values, setValues] = useState(empty)
  const [regionCode, setRegionCode] = useState<number | null>(form.regions[0]?.regionCode ?? null)
  const [role, setRole] = useState<string | null>(null)
  const wrong = problemIn(command.problem)?.field
  const input = (name: keyof typeof empty, maxLength: number, autoComplete = 'off'): ReactNode => (
    <Input {...(wrong === name ? { status: 'error' as const } : {})} autoComplete={autoComplete} maxLength={maxLength} value={values[name]} onChange={(event) => setValues({ ...values, [name]: event.target.value })} />
  )
  const regions = form.regions.filter((region) => region.city || !form.roles.find((one) => one.role === role)?.cityOnly)
  const full = [values.name, values.unitName, values.phone].every((text) => text.trim() !== '') && values.creditCode.trim().length === 18 && role !== null && regionCode !== null
  const submit = async (): Promise<void> => {
    if (!role || regionCode === null) return
    const { note, creditCode, ...rest } = values
    if (await command.run({ id, ...rest, creditCode: creditCode.trim().toUpperCase(), regionCode, role, ...(note.trim() ? { note: note.trim() } : {}) })) setId(newId())
  }
  if (command.done) return <Sent done={command.done} onAgain={() => { command.reset(); setValues(empty) }} />
  return (
    <Section title={say('screen.requests.apply.form')} note={say('screen.requests.apply.note', { days: form.waitDays })}>
      <form className="grid2" onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <Field label={say('screen.requests.name')} required>{input('name', 60, 'name')}</Field>
        <Field label={say('screen.requests.phone')} required>{input('phone', 20, 'tel')}</Field>
        <Field label={say('screen.requests.unit')} required>{input('unitName', 100, 'organization')}</Field>
        <Field label={say('screen.requests.code')} required>{input('creditCode', 18)}</Field>
        <Field label={say('screen.requests.role')} required><Select showSearch={{ optionFilterProp: 'label' }} style={{ width: '100%' }} value={role} onChange={setRole} options={form.roles.map((one) => ({ value: one.role, label: one.label }))} /></Field>
        <Field label={say('screen.requests.region')} required><Select style={{ width: '100%' }} value={regionCode} onChange={setRegionCode} options={regions.map((region) => ({ value: region.regionCode, label: region.name }))} /></Field>
        <div className="w2"><Field label={say('screen.requests.note')}>{input('note', 300)}</Field></div>
        <div className="w2 col gap2">
          <Refusal error={command.problem} />
          <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={!full}>{say('screen.requests.apply.send')}</Button></span>
          <p className="cap">{say('screen.requests.apply.privacy')}</p>
        </div>
      </form>
    </Section>
  )
}

function Sent({ done, onAgain }: { done: OutputOf<typeof requestAccount>; onAgain: () => void }): ReactNode {
  const say = useSay()
  return (
    <Section title={say('screen.requests.apply.sent')}>
      <div className="col gap3">
        <div className="ban yellow" role="status"><Shape state="yellow" /><span>{say('screen.requests.apply.done')}</span></div>
        <dl className="kv"><dt>{say('screen.requests.apply.code')}</dt><dd className="code">{done.code}</dd><dt>{say('screen.requests.until')}</dt><dd>{instantText(done.waitsUntil)}</dd></dl>
        <span><Button onClick={onAgain}>{say('screen.requests.apply.again')}</Button></span>
      </div>
    </Section>
  )
}

/** By the code alone: nobody learns more than was asked for, and nothing before he asks. */
function AskState(): ReactNode {
  const say = useSay()
  const client = useClient()
  const [code, setCode] = useState('')
  const [told, setTold] = useState<OutputOf<typeof getAccountRequest> | null>(null)
  const [problem, setProblem] = useState<Error | null>(null)
  const ask = (): Promise<void> =>
    client.call(getAccountRequest, { code: code.trim() }).then(
      (state) => { setTold(state); setProblem(null) },
      (cause: unknown) => { setTold(null); setProblem(cause instanceof Error ? cause : new Error(String(cause))) },
    )
  return (
    <Section title={say('screen.requests.ask.title')}>
      <form className="row gap2 wrap" style={{ alignItems: 'flex-end' }} onSubmit={(event) => { event.preventDefault(); void ask() }}>
        <Field label={say('screen.requests.apply.code')}><Input className="num" style={{ width: 220 }} autoComplete="off" maxLength={40} value={code} onChange={(event) => setCode(event.target.value)} /></Field>
        <Button htmlType="submit" disabled={code.trim().length < 8}>{say('screen.requests.ask.do')}</Button>
      </form>
      {problem ? <div style={{ marginTop: 12 }}><Refusal error={problem} /></div> : null}
      {told ? (
        <div className="col gap2" role="status" style={{ marginTop: 12 }}>
          <StateWord state={told.state === 'approved' ? 'green' : told.state === 'waiting' ? 'yellow' : 'red'}>{say(`screen.requests.state.${told.state}`)}</StateWord>
          <span>{told.unitName} · {told.roleLabel} · {told.regionName} · {say('screen.requests.at')} {instantText(told.requestedAt)}</span>
          {told.username ? <span>{say('screen.requests.ask.username', { username: told.username })}</span> : null}
          {told.reason ? <span>{say('screen.requests.ask.reason', { reason: told.reason })}</span> : null}
        </div>
      ) : null}
    </Section>
  )
}

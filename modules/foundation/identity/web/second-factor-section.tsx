import { Button, Input, QRCode } from 'antd'
import { newId } from '@zhujian/client'
import { confirmTotp, dropTotp, enrolTotp, whoAmI } from '@zhujian/identity/api'
import type { Me } from '@zhujian/identity/api'
import { Field, Loaded, Refusal, Section, StateWord, useCommand, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

/** The second factor of one's own account: set up with a phone, shown how many recovery codes are left, switched off where that is allowed. */
export function SecondFactorSection(): ReactNode {
  const say = useSay()
  const me = useOperation(whoAmI, {})
  const [codes, setCodes] = useState<readonly string[]>([])
  return (
    <Section title={say('screen.factor.title')} note={say('screen.factor.note')}>
      <Loaded query={me}>
        {({ secondFactor }) => (
          <div className="col gap3">
            <FactorState factor={secondFactor} />
            {codes.length > 0 ? <RecoveryCodes codes={codes} onDone={() => setCodes([])} /> : secondFactor.enrolled ? <SwitchOff factor={secondFactor} /> : <SetUp onCodes={setCodes} />}
          </div>
        )}
      </Loaded>
    </Section>
  )
}

type Factor = Me['secondFactor']

function FactorState({ factor }: { factor: Factor }): ReactNode {
  const say = useSay()
  if (factor.enrolled) return <StateWord state={factor.recoveryCodesLeft < 3 ? 'yellow' : 'green'}>{say('screen.factor.on', { n: factor.recoveryCodesLeft })}</StateWord>
  return factor.required ? <StateWord state="red">{say('screen.factor.required')}</StateWord> : <span className="sec">{say('screen.factor.off')}</span>
}

/** Two steps: the key goes into the phone, a code comes back from it. */
function SetUp({ onCodes }: { onCodes: (codes: readonly string[]) => void }): ReactNode {
  const say = useSay()
  const enrol = useCommand(enrolTotp)
  const confirm = useCommand(confirmTotp, ['whoAmI', 'listSessions'])
  const [code, setCode] = useState('')
  const submit = async (): Promise<void> => {
    const done = await confirm.run({ id: newId(), code })
    if (done) onCodes(done.recoveryCodes)
  }
  if (!enrol.done) {
    return (
      <>
        <Refusal error={enrol.problem} />
        <span><Button type="primary" loading={enrol.busy} onClick={() => void enrol.run({ id: newId() })}>{say('screen.factor.begin')}</Button></span>
      </>
    )
  }
  const { uri, secret } = enrol.done
  return (
    <div className="row gap4 wrap" style={{ alignItems: 'flex-start' }}>
      <QRCode value={uri} type="svg" size={176} aria-label={say('screen.factor.qr')} />
      <form className="col gap3" style={{ maxWidth: 420 }} onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <p>{say('screen.factor.scan')}</p>
        <p className="cap">{say('screen.factor.by_hand')} <code style={{ wordBreak: 'break-all' }}>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
        <Field label={say('screen.factor.code')} required hint={say('screen.factor.code.hint')}><Input inputMode="numeric" autoComplete="one-time-code" maxLength={7} value={code} onChange={(event) => setCode(event.target.value)} /></Field>
        <Refusal error={confirm.problem} />
        <span><Button type="primary" htmlType="submit" loading={confirm.busy} disabled={code.replace(/\s/g, '').length !== 6}>{say('screen.factor.confirm')}</Button></span>
      </form>
    </div>
  )
}

/** Shown this once: whoever loses them and the phone needs the security administrator. */
function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }): ReactNode {
  const say = useSay()
  return (
    <div className="col gap2">
      <b>{say('screen.factor.codes')}</b>
      <p className="sec">{say('screen.factor.codes.note')}</p>
      <ul className="grid4 num" style={{ listStyle: 'none', margin: 0, padding: 0, maxWidth: 640, fontFamily: 'ui-monospace, Consolas, monospace' }}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <span className="row gap2">
        <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>{say('screen.factor.codes.copy')}</Button>
        <Button onClick={() => window.print()}>{say('ui.print')}</Button>
        <Button type="primary" onClick={onDone}>{say('screen.factor.codes.kept')}</Button>
      </span>
    </div>
  )
}

function SwitchOff({ factor }: { factor: Factor }): ReactNode {
  const say = useSay()
  const drop = useCommand(dropTotp, ['whoAmI'])
  const [code, setCode] = useState('')
  if (factor.required) return <p className="cap">{say('screen.factor.stays')}</p>
  return (
    <form className="row gap2 wrap" style={{ alignItems: 'flex-end' }} onSubmit={(event) => { event.preventDefault(); void drop.run({ id: newId(), code }) }}>
      <Field label={say('screen.factor.code.any')}><Input autoComplete="one-time-code" maxLength={40} value={code} onChange={(event) => setCode(event.target.value)} /></Field>
      <Button htmlType="submit" danger loading={drop.busy} disabled={code.trim().length < 6}>{say('screen.factor.drop')}</Button>
      <Refusal error={drop.problem} />
    </form>
  )
}

import { Button, Input, Radio } from 'antd'
import { newId } from '@zhujian/client'
import { registerContract } from '@zhujian/contracts/api'
import { DateInput, Field, Money, MoneyInput, PercentInput, problemIn, Refusal, StateWord, useAccount, useCommand, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { ContractList } from './contracts-screen.tsx'

type Terms = {
  no: string
  contractorCreditCode: string
  contractorName: string
  priceFen: string | null
  provisionalFen: string | null
  signedOn: string | null
  progressRatioBp: number | null
  advanceRatioBp: number | null
  retentionBp: number | null
  retentionMode: 'perPayment' | 'atSettlement'
  laborBp: number | null
  payeeAccount: string
}

/** The contracts of one project, and registering another where the post may. */
export function ProjectContracts({ projectId, mayRegister }: { projectId: string; mayRegister: boolean }): ReactNode {
  const say = useSay()
  const [open, setOpen] = useState(false)
  return (
    <>
      {mayRegister ? <div className="noprint" style={{ padding: '10px 16px', borderBottom: '1px solid var(--line-1)' }}>{open ? <RegisterForm projectId={projectId} onClose={() => setOpen(false)} /> : <Button onClick={() => setOpen(true)}>{say('screen.contract.register')}</Button>}</div> : null}
      <ContractList projectId={projectId} />
    </>
  )
}

const blank: Terms = {
  no: '', contractorCreditCode: '', contractorName: '', priceFen: null, provisionalFen: '0', signedOn: null, progressRatioBp: null, advanceRatioBp: null,
  retentionBp: null, retentionMode: 'perPayment', laborBp: null, payeeAccount: '',
}

function RegisterForm({ projectId, onClose }: { projectId: string; onClose: () => void }): ReactNode {
  const say = useSay()
  const command = useCommand(registerContract, ['listContracts', 'getProject', 'listProjectFacts'])
  const [terms, setTerms] = useState(blank)
  const [id, setId] = useState(newId)
  const change = (patch: Partial<Terms>): void => setTerms((now) => ({ ...now, ...patch }))
  const { priceFen, provisionalFen, signedOn, progressRatioBp, advanceRatioBp, retentionBp, laborBp } = terms
  const missing = [terms.no, terms.contractorCreditCode, terms.payeeAccount].filter((one) => one.trim() === '').length + [priceFen, provisionalFen, signedOn, progressRatioBp, advanceRatioBp, retentionBp, laborBp].filter((one) => one === null).length
  const submit = async (): Promise<void> => {
    if (priceFen === null || provisionalFen === null || signedOn === null || progressRatioBp === null || advanceRatioBp === null || retentionBp === null || laborBp === null) return
    const { contractorName, ...rest } = terms
    const done = await command.run({ ...rest, id, projectId, priceFen, provisionalFen, signedOn, progressRatioBp, advanceRatioBp, retentionBp, laborBp, ...(contractorName.trim() ? { contractorName } : {}) })
    setId(newId())
    if (done) setTerms(blank)
  }
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <TermFields terms={terms} onChange={change} field={problemIn(command.problem)?.field ?? null} />
      <div className="col gap2" style={{ marginTop: 12 }}>
        <Refusal error={command.problem} />
        {command.done ? <span><StateWord state="green">{say('screen.contract.registered')}</StateWord> {say('screen.contract.advance_due')} <Money fen={command.done.advanceDueFen} withUnit /></span> : null}
        {command.done?.warnings.map((warning) => <span key={warning.ruleId}><StateWord state="yellow"><span style={{ whiteSpace: 'normal' }}>{warning.text}</span></StateWord> <span className="cap">{say('ui.refusal.source', { source: warning.source })}</span></span>)}
        <div className="row gap2">
          <Button type="primary" htmlType="submit" loading={command.busy} disabled={missing > 0}>{missing > 0 ? say('screen.contract.missing', { n: missing }) : say('screen.contract.register')}</Button>
          <Button onClick={onClose}>{say('ui.close')}</Button>
        </div>
      </div>
    </form>
  )
}

function TermFields({ terms, onChange, field }: { terms: Terms; onChange: (patch: Partial<Terms>) => void; field: string | null }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const bad = (name: keyof Terms): { error?: string } => (field === name ? { error: say('screen.contract.see_below') } : {})
  return (
    <div className="grid3">
      <Field label={say('screen.contract.no')} required {...bad('no')}><Input value={terms.no} maxLength={100} onChange={(event) => onChange({ no: event.target.value })} /></Field>
      <Field label={say('screen.contract.credit_code')} required {...bad('contractorCreditCode')}><Input value={terms.contractorCreditCode} maxLength={18} onChange={(event) => onChange({ contractorCreditCode: event.target.value.toUpperCase() })} /></Field>
      <Field label={say('screen.contract.contractor')} source={say('screen.contract.contractor.source')}><Input value={terms.contractorName} maxLength={200} onChange={(event) => onChange({ contractorName: event.target.value })} /></Field>
      <Field label={say('screen.contract.price')} required {...bad('priceFen')}><MoneyInput fen={terms.priceFen} onChange={(priceFen) => onChange({ priceFen })} /></Field>
      <Field label={say('screen.contract.provisional')} required {...bad('provisionalFen')}><MoneyInput fen={terms.provisionalFen} onChange={(provisionalFen) => onChange({ provisionalFen })} /></Field>
      <Field label={say('screen.contract.signed')} required {...bad('signedOn')}><DateInput value={terms.signedOn} notAfter={today} onChange={(signedOn) => onChange({ signedOn })} /></Field>
      <Field label={say('screen.contract.progress_ratio')} required {...bad('progressRatioBp')}><PercentInput bp={terms.progressRatioBp} onChange={(progressRatioBp) => onChange({ progressRatioBp })} /></Field>
      <Field label={say('screen.contract.advance_ratio')} required {...bad('advanceRatioBp')}><PercentInput bp={terms.advanceRatioBp} onChange={(advanceRatioBp) => onChange({ advanceRatioBp })} /></Field>
      <Field label={say('screen.contract.labor_ratio')} required {...bad('laborBp')}><PercentInput bp={terms.laborBp} onChange={(laborBp) => onChange({ laborBp })} /></Field>
      <Field label={say('screen.contract.retention')} required {...bad('retentionBp')}><PercentInput bp={terms.retentionBp} onChange={(retentionBp) => onChange({ retentionBp })} /></Field>
      <Field label={say('screen.contract.retention_mode')} required group>
        <Radio.Group value={terms.retentionMode} options={(['perPayment', 'atSettlement'] as const).map((value) => ({ value, label: say(`screen.retention.${value}`) }))} onChange={(event) => onChange({ retentionMode: event.target.value === 'atSettlement' ? 'atSettlement' : 'perPayment' })} />
      </Field>
      <Field label={say('screen.contract.account')} required {...bad('payeeAccount')}><Input value={terms.payeeAccount} maxLength={60} inputMode="numeric" onChange={(event) => onChange({ payeeAccount: event.target.value })} /></Field>
    </div>
  )
}

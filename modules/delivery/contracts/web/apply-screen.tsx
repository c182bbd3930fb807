import './contracts.css'
import { Button, Input, InputNumber, Radio, Select } from 'antd'
import { newId } from '@zhujian/client'
import { listContracts, listPayments, previewPayment, submitPaymentApplication } from '@zhujian/contracts/api'
import type { PaymentItem, PaymentRuleRow } from '@zhujian/contracts/api'
import type { InputOf, OutputOf } from '@zhujian/kernel'
import { AppLink, EmptyState, Field, Icon, Known, Loaded, Money, MoneyInput, Refusal, Section, Shape, useClient, useCommand, useGo, useLanguage, useOperation, useSay } from '@zhujian/ui'
import type { Say } from '@zhujian/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import type { ReactNode } from 'react'
import { blockingRule, claimProblems } from './claim-problems.ts'
import type { ClaimProblems } from './claim-problems.ts'
import { BlockedBy, Computation, RulesCard } from './computation.tsx'

export type ContractItem = OutputOf<typeof listContracts>['items'][number]
type PreviewInput = InputOf<typeof previewPayment>
type Preview = OutputOf<typeof previewPayment>

const deductionKinds = ['ownerMaterial', 'penalty', 'utilities', 'injury'] as const
type Deduction = { key: string; kind: (typeof deductionKinds)[number]; amountFen: string | null }
type Claim = { kind: 'progress' | 'advance'; periodNo: number; outputFen: string | null; laborFen: string | null; deductions: readonly Deduction[] }

/** Applying for a payment: the contractor says how much is built and what is for wages; everything else is computed while he types. */
export function ApplyScreen({ contractId }: { contractId: string }): ReactNode {
  const say = useSay()
  const contracts = useOperation(listContracts, { limit: 200, cursor: undefined })
  return (
    <Loaded query={contracts} page lines={12}>
      {({ items }) => {
        const contract = items.find((one) => one.contractId === contractId)
        return contract ? <WithPayments contract={contract} /> : <EmptyState why={say('screen.apply.no_contract')} next={say('screen.apply.no_contract.next')}><AppLink href="/contracts">{say('ui.menu.contracts')}</AppLink></EmptyState>
      }}
    </Loaded>
  )
}

function WithPayments({ contract }: { contract: ContractItem }): ReactNode {
  const payments = useOperation(listPayments, { limit: 200, cursor: undefined, projectId: contract.projectId })
  return (
    <Loaded query={payments} page>
      {({ items }) => {
        const own = items.filter((one) => one.contractId === contract.contractId)
        const periods = own.filter((one) => one.kind !== 'advance').map((one) => one.periodNo)
        return <ApplyForm contract={contract} nextPeriod={Math.max(0, ...periods) + 1} open={own.filter((one) => one.state === 'inApproval')} />
      }}
    </Loaded>
  )
}

type Before = { outputFen: string; deductionsFen: string }

/** Amounts travel cumulatively: what was before is known from the computation, and until output is typed this period has none. */
function previewInputOf(contract: ContractItem, claim: Claim, before: Before): PreviewInput {
  const deductions = claim.deductions.flatMap((one) => (one.amountFen && one.amountFen !== '0' ? [{ kind: one.kind, amountFen: one.amountFen }] : []))
  const now = deductions.reduce((sum, one) => sum + BigInt(one.amountFen), 0n)
  return {
    contractId: contract.contractId,
    kind: claim.kind,
    periodNo: claim.periodNo,
    cumulativeOutputFen: claim.kind === 'advance' ? contract.certifiedFen : (claim.outputFen ?? before.outputFen),
    cumulativeDeductionsFen: (BigInt(before.deductionsFen) + now).toString(),
    ...(deductions.length > 0 ? { deductions } : {}),
    laborFen: claim.laborFen ?? '0',
  }
}

/** The computation of the server, asked 300 ms after the last key. */
function usePreview(input: PreviewInput): { data: Preview | undefined; error: Error | null; stale: boolean } {
  const client = useClient()
  const { language } = useLanguage()
  const key = JSON.stringify(input)
  const [settled, setSettled] = useState(input)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as PreviewInput), 300)
    return () => clearTimeout(timer)
  }, [key])
  const query = useQuery<Preview, Error>({
    queryKey: [previewPayment.name, settled, language],
    queryFn: ({ signal }) => client.call(previewPayment, settled, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return { data: query.data, error: query.error, stale: query.isFetching || key !== JSON.stringify(settled) }
}

function ApplyForm({ contract, nextPeriod, open }: { contract: ContractItem; nextPeriod: number; open: readonly PaymentItem[] }): ReactNode {
  const say = useSay()
  const go = useGo()
  const [claim, setClaim] = useState<Claim>({ kind: 'progress', periodNo: nextPeriod, outputFen: null, laborFen: null, deductions: [] })
  const [before, setBefore] = useState<Before>({ outputFen: contract.certifiedFen, deductionsFen: '0' })
  const input = previewInputOf(contract, claim, before)
  const preview = usePreview(input)
  const submit = useCommand(submitPaymentApplication, ['listPayments', 'listMyCases', 'getProject', 'listContracts'])
  const [explanation, setExplanation] = useState('')
  const [id, setId] = useState(newId)
  const known = preview.data?.before
  useEffect(() => {
    if (known) setBefore({ outputFen: known.outputFen, deductionsFen: known.deductionsFen })
  }, [known])
  const change = (patch: Partial<Claim>): void => setClaim((now) => ({ ...now, ...patch }))
  const send = async (): Promise<void> => {
    const done = await submit.run({ ...input, id, ...(warned ? { explanation } : {}) })
    setId(newId())
    if (done) go(`/payments/${done.applicationId}`)
  }
  const why = useId()
  const untyped = claim.kind === 'progress' && claim.outputFen === null ? 'output' : claim.kind === 'progress' && claim.laborFen === null ? 'labor' : null
  const warned = untyped === null && (preview.data?.rules ?? []).some((one) => one.status === 'warn')
  const missing = untyped ?? (warned && explanation.trim() === '' ? 'explanation' : null)
  // Amounts build on what was paid: one application must end before the next begins.
  const waiting = open.find((one) => one.kind !== claim.kind || one.periodNo !== claim.periodNo)
  // What is not typed yet counts as nothing: rules speak once everything is.
  const rule = untyped ? null : blockingRule(preview.data?.rules ?? [])
  const words = waiting ? waitingWords(say, waiting, claim.kind, 'short') : missing ? say(`screen.apply.need_${missing}`) : rule ? say('screen.apply.blocked') : say('screen.apply.submit')
  return (
    <div className="page pay">
      <div className="crumb"><AppLink href="/contracts">{say('ui.menu.contracts')}</AppLink> / <AppLink href={`/projects/${contract.projectId}`}>{contract.projectName}</AppLink> / {contract.no}</div>
      <div className="pagehd"><h1>{say('screen.apply.title')}</h1><span className="sec">{contract.contractorName}</span></div>
      <div className="lay apply">
        <Section title={say('screen.apply.claim')} note={say('screen.apply.claim.note')}>
          {waiting ? <div className="ban yellow" style={{ marginBottom: 12 }}><Shape state="yellow" /><span>{waitingWords(say, waiting, claim.kind, 'why')} <AppLink href={`/payments/${waiting.applicationId}`}>{waitingWords(say, waiting, claim.kind, 'see')}</AppLink></span></div> : null}
          <ClaimFields contract={contract} claim={claim} before={before.outputFen} problems={problemsTyped(claim, preview.data?.rules ?? [])} onChange={change} />
          <div className="col gap2" style={{ marginTop: 12 }}>
            <Refusal error={submit.problem} />
            {warned && !rule ? <Field label={say('screen.pay.explanation')} required source={say('screen.pay.explanation.source')}><Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} value={explanation} onChange={(event) => setExplanation(event.target.value)} /></Field> : null}
            {rule && !waiting ? <BlockedBy rule={rule} id={why} /> : null}
            <Button type="primary" className="lead" loading={submit.busy} {...(rule && !waiting ? { 'aria-describedby': why } : {})} disabled={waiting !== undefined || rule !== null || missing !== null || preview.stale || preview.error !== null} onClick={() => void send()}>{words}</Button>
            <span className="cap">{say('screen.apply.note')}</span>
          </div>
        </Section>
        <div className={preview.stale ? 'stack stale' : 'stack'} aria-busy={preview.stale} style={{ minWidth: 0 }}>
          <Refusal error={preview.error} />
          {preview.data ? (
            <>
              <Computation before={preview.data.before} period={preview.data.period} after={preview.data.after} terms={contract} note={say('screen.apply.live')} />
              {preview.data.cashAfterFen === undefined ? null : <div className="card row gap2 wrap" style={{ padding: '10px 14px' }}><span className="sec">{say('screen.pay.figure.cash')}</span><b><Money fen={preview.data.cashAfterFen} withUnit /></b><span className="cap2">{say('screen.pay.figure.cash.note')} <Money fen={contract.priceFen} withUnit /></span></div>}
              <RulesCard rules={preview.data.rules} />
            </>
          ) : null}
        </div>
      </div>
    </div>
  )
}

/** Why the claim must wait for an application that is open: an earlier period, or the other kind. */
function waitingWords(say: Say, open: PaymentItem, kind: Claim['kind'], what: 'short' | 'why' | 'see'): string {
  const key = open.kind === kind ? 'screen.apply.previous_open' : 'screen.apply.other_open'
  return say(what === 'short' ? key : `${key}.${what}`, { n: open.periodNo, kind: say(`screen.pay.kind.${open.kind}`) })
}

/** A field that is still empty has nothing wrong with it, and wages are judged by the output they are a share of. */
function problemsTyped(claim: Claim, rules: readonly PaymentRuleRow[]): ClaimProblems {
  if (claim.kind === 'advance' || claim.outputFen === null) return {}
  const { labor, ...problems } = claimProblems(rules)
  return claim.laborFen === null || labor === undefined ? problems : { ...problems, labor }
}

type FieldsProps = { contract: ContractItem; claim: Claim; before: string; problems: ClaimProblems; onChange: (patch: Partial<Claim>) => void }

function ClaimFields({ contract, claim, before, problems, onChange }: FieldsProps): ReactNode {
  const say = useSay()
  const wrong = (field: keyof ClaimProblems): { error?: string } => (problems[field] === undefined ? {} : { error: problems[field] })
  return (
    <div className="col gap3">
      <Field label={say('screen.apply.kind')} group>
        <Radio.Group optionType="button" value={claim.kind} options={(['progress', 'advance'] as const).map((value) => ({ value, label: say(`screen.pay.kind.${value}`) }))} onChange={(event) => onChange({ kind: event.target.value === 'advance' ? 'advance' : 'progress' })} />
      </Field>
      <Field label={say('screen.apply.period')} source={say('screen.apply.period.source')}>
        <InputNumber style={{ width: '100%' }} min={1} max={999} precision={0} value={claim.periodNo} onChange={(periodNo) => onChange({ periodNo: periodNo ?? 1 })} />
      </Field>
      {claim.kind === 'advance' ? (
        <Field label={say('screen.apply.advance')} source={say('screen.apply.advance.source')}><Known>{say('screen.apply.advance.ratio', { ratio: contract.advanceRatioBp / 100 })}</Known></Field>
      ) : (
        <>
          <Field label={say('screen.apply.output')} required source={<>{say('screen.apply.output.before')} <Money fen={before} withUnit /></>} {...wrong('output')}>
            <MoneyInput invalid={problems.output !== undefined} fen={claim.outputFen} onChange={(outputFen) => onChange({ outputFen })} />
          </Field>
          <Field label={say('screen.apply.labor')} required source={say('screen.apply.labor.source', { ratio: contract.laborBp / 100 })} {...wrong('labor')}>
            <MoneyInput invalid={problems.labor !== undefined} fen={claim.laborFen} onChange={(laborFen) => onChange({ laborFen })} />
          </Field>
          <Deductions deductions={claim.deductions} problem={problems.deductions} onChange={(deductions) => onChange({ deductions })} />
        </>
      )}
    </div>
  )
}

function Deductions({ deductions, problem, onChange }: { deductions: readonly Deduction[]; problem: string | undefined; onChange: (deductions: readonly Deduction[]) => void }): ReactNode {
  const say = useSay()
  const edit = (key: string, patch: Partial<Deduction>): void => onChange(deductions.map((one) => (one.key === key ? { ...one, ...patch } : one)))
  return (
    <div className="col gap2">
      <span className="sec" style={{ fontSize: 13 }}>{say('screen.apply.deductions')}</span>
      {deductions.map((one) => (
        <div key={one.key} className="row gap1">
          <Select style={{ width: 124 }} aria-label={say('screen.apply.deduction.kind')} value={one.kind} options={deductionKinds.map((value) => ({ value, label: say(`screen.deduction.${value}`) }))} onChange={(kind) => edit(one.key, { kind })} />
          <MoneyInput label={say('screen.apply.deduction.amount')} fen={one.amountFen} onChange={(amountFen) => edit(one.key, { amountFen })} />
          <Button type="text" size="small" aria-label={say('screen.apply.deduction.remove')} icon={<Icon name="cross" size={12} />} onClick={() => onChange(deductions.filter((other) => other !== one))} />
        </div>
      ))}
      {problem ? <span className="blocked"><Shape state="red" /><span>{problem}</span></span> : null}
      <button type="button" className="linkish" onClick={() => onChange([...deductions, { key: newId(), kind: 'ownerMaterial', amountFen: null }])}>＋ {say('screen.apply.deduction.add')}</button>
    </div>
  )
}

import './contracts.css'
import { Button, Input } from 'antd'
import { getCase } from '@zhujian/approvals/api'
import { CaseState, DecisionPanel, RouteList, useHeldTasks, WhyMe } from '@zhujian/approvals/web'
import { newId } from '@zhujian/client'
import { confirmPaymentPaid, getPayment } from '@zhujian/contracts/api'
import type { PaymentRuleRow } from '@zhujian/contracts/api'
import type { OutputOf } from '@zhujian/kernel'
import { AppLink, DateInput, DaysLeft, dayText, exactYuan, Field, GradeTag, Known, Loaded, Money, percentText, PrintButton, PrintHead, Refusal, Section, StateWord, useAccount, useCommand, useLabel, useOperation, useSay } from '@zhujian/ui'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { blockingRule } from './claim-problems.ts'
import { BlockedBy, Computation, RulesCard } from './computation.tsx'

export type Payment = OutputOf<typeof getPayment>

/** One payment application: five figures, how they came about, every rule, and the decision. */
export function PaymentScreen({ applicationId }: { applicationId: string }): ReactNode {
  const query = useOperation(getPayment, { applicationId }, { keep: false })
  return <Loaded query={query} page lines={16}>{(payment) => <PaymentPage payment={payment} />}</Loaded>
}

function PaymentPage({ payment }: { payment: Payment }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const account = useAccount()
  const title = say('screen.pay.title', { kind: label('screen.pay.kind', payment.kind), n: payment.periodNo })
  return (
    <div className="page pay">
      <PrintHead organisation={account.regionName} title={`${payment.projectName} ${title}`} by={account.name} />
      <div className="crumb noprint"><AppLink href="/payments">{say('ui.menu.payments')}</AppLink> / <AppLink href={`/projects/${payment.projectId}`}>{payment.projectName}</AppLink> / {payment.contractNo}</div>
      <div className="row gap2 wrap" style={{ paddingBottom: 8 }}>
        <GradeTag grade={payment.projectGrade} />
        <h1>{title}</h1>
        <PaymentState state={payment.state} />
        <span className="sp" />
        {payment.waitingFor.map((who) => <span key={`${who.role}${who.person}`} className="cap2">{say('screen.pay.waiting', { role: label('screen.role', who.role), person: who.person, day: dayText(who.dueOn) })}</span>)}
        <PrintButton />
      </div>
      <Figures payment={payment} />
      <div className="lay">
        <div className="stack" style={{ minWidth: 0 }}>
          <Computation before={payment.before} period={payment.period} after={payment.after} terms={payment.contract} note={say('screen.pay.computed.note')} />
          <RulesCard rules={payment.rules} explanation={payment.explanation} />
          <Postings payment={payment} />
        </div>
        <Side payment={payment} />
      </div>
    </div>
  )
}

export function PaymentState({ state }: { state: string }): ReactNode {
  const label = useLabel()
  const words = label('screen.pay.state', state)
  if (state === 'paid') return <StateWord state="green">{words}</StateWord>
  if (state === 'returned') return <StateWord state="yellow">{words}</StateWord>
  if (state === 'rejected') return <StateWord state="red">{words}</StateWord>
  return <span className="tag">{words}</span>
}

function Figures({ payment }: { payment: Payment }): ReactNode {
  const say = useSay()
  const { contract, period } = payment
  const cells: readonly { key: string; value: ReactNode; unit: string; note: ReactNode }[] = [
    { key: 'net', value: <Money fen={period.netFen} />, unit: say('ui.unit.wan'), note: say('ui.money.exact', { yuan: exactYuan(period.netFen) }) },
    { key: 'labor', value: <Money fen={period.laborFen} />, unit: say('ui.unit.wan'), note: say('screen.pay.figure.labor.note', { ratio: contract.laborBp / 100 }) },
    { key: 'main', value: <Money fen={period.mainFen} />, unit: say('ui.unit.wan'), note: contract.contractorName },
    { key: 'cash', value: payment.cashAfterFen === undefined ? '—' : <Money fen={payment.cashAfterFen} />, unit: say('ui.unit.wan'), note: <>{say('screen.pay.figure.cash.note')} <Money fen={contract.priceFen} /></> },
    { key: 'ratio', value: payment.paymentRatioBp === null ? '—' : percentText(payment.paymentRatioBp), unit: '%', note: say('screen.pay.figure.ratio.note') },
  ]
  return (
    <div className="card kp">
      {cells.map((cell) => (
        <div key={cell.key}>
          <div className="sec" style={{ fontSize: 13 }}>{say(`screen.pay.figure.${cell.key}`)}</div>
          <div className="v">{cell.value}<small>{cell.unit}</small></div>
          <div className="cap2">{cell.note}</div>
        </div>
      ))}
    </div>
  )
}

function Side({ payment }: { payment: Payment }): ReactNode {
  const say = useSay()
  const query = useOperation(getCase, { caseId: payment.caseId })
  const held = useHeldTasks()
  const rule = blockingRule(payment.rules)
  return (
    <div className="stack noprint">
      <Loaded query={query} lines={6}>
        {(view) => (
          <div className="stack">
            {view.myTask && !payment.actions.includes('confirmPaymentPaid') ? (
              <section className="card dec" aria-label={say('screen.decision.opinion')}>
                <div className="row between"><span /><DaysLeft workingDays={view.myTask.workingDaysLeft} /></div>
                {held.has(view.myTask.taskId) ? <div className="sec">{say('screen.decision.sending')}</div> : <DecisionPanel view={view} onDecided={() => {}} cannotAgree={rule ? say('screen.pay.cannot_agree', { rule: `${rule.ruleId} ${rule.label}` }) : undefined} />}
                <WhyMe view={view} />
              </section>
            ) : null}
            {payment.actions.includes('confirmPaymentPaid') ? <ConfirmPaid payment={payment} rule={rule} /> : null}
            <Section title={say('screen.pay.route')} note={say('screen.pay.route.version', { version: view.routeVersion })} extra={<CaseState state={view.state} />}><RouteList view={view} /></Section>
          </div>
        )}
      </Loaded>
      <ContractCard payment={payment} />
    </div>
  )
}

/** The treasury's step. What is known is not typed: only the day and the voucher. */
function ConfirmPaid({ payment, rule }: { payment: Payment; rule: PaymentRuleRow | null }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const command = useCommand(confirmPaymentPaid, ['getPayment', 'getCase', 'listTasks', 'getInboxCounts', 'listPayments', 'getProject', 'listContracts'])
  const [paidOn, setPaidOn] = useState<string | null>(today)
  const [voucherNo, setVoucherNo] = useState('')
  const why = useId()
  const [id, setId] = useState(newId)
  const submit = async (): Promise<void> => {
    if (!paidOn) return
    await command.run({ applicationId: payment.applicationId, id, paidOn, voucherNo: voucherNo.trim() })
    setId(newId())
  }
  return (
    <Section title={say('screen.pay.confirm')} note={say('screen.pay.confirm.note')}>
      <form className="col gap3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <div style={{ fontSize: 13 }}>{say('screen.pay.confirm.split')} <b><Money fen={payment.period.laborFen} /></b> + <b><Money fen={payment.period.mainFen} /></b> = <b><Money fen={payment.period.cashFen} withUnit /></b></div>
        <Field label={say('screen.pay.payee')} source={say('screen.pay.payee.source')}><Known>{payment.contract.contractorName} · {payment.contract.payeeAccountMasked}</Known></Field>
        <Field label={say('screen.pay.paid_on')} required><DateInput value={paidOn} notAfter={today} onChange={setPaidOn} /></Field>
        <Field label={say('screen.pay.voucher')} required><Input value={voucherNo} maxLength={100} onChange={(event) => setVoucherNo(event.target.value)} /></Field>
        <Refusal error={command.problem} />
        {rule ? <BlockedBy rule={rule} id={why} /> : null}
        <Button type="primary" htmlType="submit" className="lead" loading={command.busy} disabled={rule !== null || !paidOn || voucherNo.trim() === ''} {...(rule ? { 'aria-describedby': why } : {})}>
          {rule ? say('screen.pay.cannot_pay') : voucherNo.trim() === '' ? say('screen.pay.confirm.need_voucher') : say('screen.pay.confirm.now')}
        </Button>
        <div className="cap">{say('screen.pay.confirm.final')}</div>
      </form>
    </Section>
  )
}

function ContractCard({ payment }: { payment: Payment }): ReactNode {
  const say = useSay()
  const { contract } = payment
  return (
    <Section title={say('screen.pay.contract')} note={contract.no}>
      <dl className="kv">
        <dt>{say('screen.contract.price')}</dt><dd><Money fen={contract.priceFen} withUnit /></dd>
        <dt>{say('screen.contract.certified')}</dt><dd><Money fen={contract.certifiedFen} withUnit /></dd>
        <dt>{say('screen.contract.paid')}</dt><dd><Money fen={contract.paidFen} withUnit /></dd>
        <dt>{say('screen.contract.advance_left')}</dt><dd><Money fen={contract.advanceLeftFen} withUnit /></dd>
        <dt>{say('screen.pay.band')}</dt><dd><Money fen={payment.recoveryBand.startFen} /> ~ <Money fen={payment.recoveryBand.endFen} withUnit /></dd>
        <dt>{say('screen.contract.account')}</dt><dd>{contract.payeeAccountMasked}</dd>
      </dl>
    </Section>
  )
}

function Postings({ payment }: { payment: Payment }): ReactNode {
  const say = useSay()
  if (payment.postings.length === 0) return null
  return (
    <Section title={say('screen.pay.postings')} note={payment.voucherNo ? say('screen.pay.postings.voucher', { no: payment.voucherNo, day: dayText(payment.paidOn) }) : say('ui.unit.wan')} flush>
      <table className="tbl s">
        <thead><tr><th scope="col">{say('screen.pay.account')}</th><th scope="col" className="num">{say('screen.pay.debit')}<span className="u">{say('ui.unit.wan')}</span></th><th scope="col" className="num">{say('screen.pay.credit')}<span className="u">{say('ui.unit.wan')}</span></th></tr></thead>
        <tbody>
          {payment.postings.map((posting) => <tr key={`${posting.account} ${posting.debitFen} ${posting.creditFen}`}><td>{posting.accountLabel} <span className="cap">{posting.account}</span></td><td className="num">{posting.debitFen === '0' ? '' : <Money fen={posting.debitFen} />}</td><td className="num">{posting.creditFen === '0' ? '' : <Money fen={posting.creditFen} />}</td></tr>)}
        </tbody>
      </table>
    </Section>
  )
}

/** What an approver checks on a payment inside the inbox: the computation and the rules. */
export function PaymentCheck({ applicationId }: { applicationId: string }): ReactNode {
  const query = useOperation(getPayment, { applicationId })
  return <Loaded query={query} lines={10}>{(payment) => <Check payment={payment} />}</Loaded>
}

/** What a rule has hit is read first; where all have passed, the computation is. */
function Check({ payment }: { payment: Payment }): ReactNode {
  const say = useSay()
  const hit = payment.rules.some((rule) => rule.status !== 'pass')
  const rules = <RulesCard rules={payment.rules} explanation={payment.explanation} />
  return (
    <div className="stack pay">
      {hit ? rules : null}
      <Computation before={payment.before} period={payment.period} after={payment.after} terms={payment.contract} note={say('screen.pay.computed.note')} />
      {hit ? null : rules}
    </div>
  )
}

/** The treasury's confirmation, for the side of the inbox. */
export function PaymentConfirm({ applicationId }: { applicationId: string }): ReactNode {
  const query = useOperation(getPayment, { applicationId })
  return <Loaded query={query} lines={6}>{(payment) => (payment.actions.includes('confirmPaymentPaid') ? <ConfirmPaid payment={payment} rule={blockingRule(payment.rules)} /> : <PaymentState state={payment.state} />)}</Loaded>
}

import type { ProjectView } from '@zhujian/projects/api'
import { AppLink, Money, percentText, Section, useSay } from '@zhujian/ui'
import { maxFen, ratioBp } from '@zhujian/kernel'
import type { ReactNode } from 'react'

type Line = { key: string; fen: bigint; colour: string; note: string }

const part = (fen: bigint, of: bigint): string => (of === 0n ? '0%' : `${Number((fen * 10000n) / of) / 100}%`)

/** Estimate, budget, contract, paid on one scale: the tick is the limit in force, money in flight is hatched. */
export function MoneyChain({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const rough = BigInt(project.totalInvestmentFen ?? '0')
  const estimate = project.estimateFen === null ? null : BigInt(project.estimateFen)
  const budget = project.budgetFen === null ? null : BigInt(project.budgetFen)
  const contract = BigInt(project.money.contractFen)
  const paid = BigInt(project.money.paidFen)
  const flying = BigInt(project.money.inFlightFen)
  const limit = budget ?? estimate ?? rough
  const scale = [rough, estimate ?? 0n, contract, paid + flying].reduce(maxFen, limit)
  const against = (fen: bigint, of: bigint, key: string): string => {
    const bp = ratioBp(fen, of)
    return bp === null ? '' : say(key, { percent: percentText(bp) })
  }
  const lines: Line[] = [
    ...(estimate === null ? [{ key: 'rough', fen: rough, colour: '#c3cad3', note: '' }] : []),
    ...(estimate === null ? [] : [{ key: 'estimate', fen: estimate, colour: '#c3cad3', note: '' }]),
    ...(budget === null ? [] : [{ key: 'budget', fen: budget, colour: '#a6afbb', note: estimate === null ? '' : against(budget - estimate, estimate, 'screen.money.of_estimate') }]),
    { key: 'contract', fen: contract, colour: '#7b8592', note: against(contract, limit, budget === null ? 'screen.money.of_total' : 'screen.money.of_budget') },
    { key: 'paid', fen: paid, colour: 'var(--ch-actual)', note: against(paid, contract, 'screen.money.of_contract') },
  ]
  return (
    <Section title={say('screen.money.title')} note={say('ui.unit.wan')} extra={<AppLink href={`/payments?projectId=${project.id}`}>{say('screen.money.details')}</AppLink>}>
      {lines.map((line) => (
        <div className="mc" key={line.key}>
          <span className="sec">{say(`screen.money.${line.key}`)}</span>
          <span className="v"><Money fen={line.fen} over={line.key === 'paid' && paid > limit} /></span>
          <span className="cap2" style={{ textAlign: 'right' }}>{line.note}</span>
          <span className="mb">
            <i style={{ width: part(line.fen, scale), background: line.colour }} />
            {line.key === 'paid' && flying > 0n ? <i className="hatch" style={{ left: part(paid, scale), width: part(flying, scale) }} /> : null}
            <s style={{ left: part(limit, scale) }} />
          </span>
        </div>
      ))}
      <div className="cap2" style={{ borderTop: '1px solid var(--line-1)', paddingTop: 6, marginTop: 4 }}>
        {flying > 0n ? <>{say('screen.money.in_flight')} <b><Money fen={flying} /></b> · </> : null}
        {say('screen.money.certified')} <Money fen={project.money.certifiedFen} /> · {say('screen.money.planned')} <Money fen={project.money.plannedFen} />
        <div className="cap">{say(budget !== null ? 'screen.money.tick.budget' : estimate !== null ? 'screen.money.tick.estimate' : 'screen.money.tick.rough')}</div>
      </div>
    </Section>
  )
}

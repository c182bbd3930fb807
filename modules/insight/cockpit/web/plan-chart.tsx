import type { CockpitView } from './cockpit-screen.tsx'
import { DataTable, Money, Section, useLanguage, useSay, writeMoney } from '@zhujian/ui'
import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { cumulate } from './cumulate.ts'
import type { MonthSum } from './cumulate.ts'

use([LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer])

/** Plan and payment of the year, cumulated: plan dashed grey, paid orange, today as a line, and the same as a table. */
export function PlanChart({ data }: { data: CockpitView }): ReactNode {
  const say = useSay()
  const [asTable, setAsTable] = useState(false)
  const sums = cumulate(data.months, data.onDay.slice(0, 7))
  return (
    <Section
      title={say('screen.cockpit.plan')}
      note={say('screen.cockpit.plan.note', { unit: say('ui.unit.yi') })}
      flush
      extra={<button type="button" className="linkish noprint" onClick={() => setAsTable(!asTable)}>{say(asTable ? 'screen.cockpit.as_chart' : 'screen.cockpit.as_table')}</button>}
    >
      {asTable ? (
        <DataTable
          small
          label={say('screen.cockpit.plan')}
          rows={sums}
          rowKey={(row) => row.month}
          columns={[
            { key: 'month', title: say('screen.cockpit.month'), render: (row) => row.month },
            { key: 'plan', title: say('screen.cockpit.planned'), unit: say('ui.unit.wan'), numeric: true, render: (row) => <Money fen={row.planFen} /> },
            { key: 'paid', title: say('screen.cockpit.paid'), unit: say('ui.unit.wan'), numeric: true, render: (row) => <Money fen={row.paidFen} /> },
          ]}
        />
      ) : <Lines sums={sums} today={data.onDay.slice(0, 7)} past={data.past} />}
    </Section>
  )
}

function Lines({ sums, today, past }: { sums: readonly MonthSum[]; today: string; past: boolean }): ReactNode {
  const say = useSay()
  const { language } = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const yi = (fen: bigint | null): number | null => (fen === null ? null : Number(fen / 1_000_000n) / 10_000)
  const last = sums.findLast((row) => row.paidFen !== null)
  const words = say('screen.cockpit.plan.aria', { plan: last ? writeMoney(last.planFen, 'yi').figure : '—', paid: last?.paidFen ? writeMoney(last.paidFen, 'yi').figure : '—' })
  const key = JSON.stringify([sums.map((row) => [row.month, row.planFen.toString(), row.paidFen?.toString() ?? null]), today, past, language])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds everything the picture shows; `say` is new with every render.
  useEffect(() => {
    if (!box.current) return
    const chart = init(box.current, null, { renderer: 'svg' })
    const months = sums.map((row) => say('screen.cockpit.month_n', { n: Number(row.month.slice(5)) }))
    const at = sums.findIndex((row) => row.month === today)
    chart.setOption({
      animation: false,
      grid: { left: 44, right: 24, top: 34, bottom: 28 },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => (typeof value === 'number' ? value.toFixed(2) : '—') },
      xAxis: { type: 'category', data: months, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: '#cfd5dd' } }, axisLabel: { color: '#48515e', interval: 1 } },
      yAxis: { type: 'value', splitNumber: 3, splitLine: { lineStyle: { color: '#eceff2' } }, axisLabel: { color: '#48515e' } },
      series: [
        { type: 'line', name: say('screen.cockpit.planned'), data: sums.map((row) => yi(row.planFen)), symbol: 'none', lineStyle: { color: '#7b8592', type: 'dashed', width: 1.5 }, itemStyle: { color: '#7b8592' }, endLabel: { show: false } },
        {
          type: 'line', name: say('screen.cockpit.paid'), data: sums.map((row) => yi(row.paidFen)), symbol: 'none', lineStyle: { color: '#d46b08', width: 2 }, itemStyle: { color: '#d46b08' },
          markLine: at < 0 ? { data: [] } : { silent: true, symbol: 'none', lineStyle: { color: '#1b2129', type: 'solid', width: 1 }, label: { formatter: say(past ? 'screen.cockpit.that_day' : 'screen.cockpit.today'), color: '#1b2129' }, data: [{ xAxis: at }] },
        },
      ],
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(box.current)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [key])
  return (
    <>
      <div className="row gap4 cap2" style={{ padding: '6px 14px 0' }}>
        <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" stroke="#7b8592" strokeDasharray="4 3" strokeWidth="1.5" /></svg> {say('screen.cockpit.planned')} {last ? <b><Money fen={last.planFen} unit="yi" /></b> : null}</span>
        <span style={{ color: 'var(--ch-actual-ink)' }}><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" stroke="#d46b08" strokeWidth="2" /></svg> {say('screen.cockpit.paid')} <b><Money fen={last?.paidFen ?? null} unit="yi" /></b></span>
      </div>
      <div ref={box} role="img" aria-label={words} style={{ height: 210 }} />
    </>
  )
}

import { Button } from 'antd'
import type { InputOf } from '@zhujian/kernel'
import { replayRule } from '@zhujian/policy/api'
import type { ReplayView } from '@zhujian/policy/api'
import { AppLink, DataTable, DateInput, EmptyState, Field, GradeTag, Refusal, Section, useAccount, useClient, useLanguage, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

type Outcome = { view: ReplayView; ms: number }

/** Runs a proposed version over past decisions: how many stay, how many change and which. Nothing is changed by it. */
export function ReplayPanel({ ruleId, draft, words }: { ruleId: string; draft: InputOf<typeof replayRule>['draft']; words: string }): ReactNode {
  const say = useSay()
  const client = useClient()
  const { today } = useAccount()
  const [from, setFrom] = useState<string | null>(`${Number(today.slice(0, 4)) - 1}${today.slice(4)}`)
  const [to, setTo] = useState<string | null>(today)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const run = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    const started = performance.now()
    try {
      setOutcome({ view: await client.call(replayRule, { ruleId, draft, from: from ?? '', to: to ?? '' }), ms: performance.now() - started })
    } catch (cause) {
      setProblem(cause instanceof Error ? cause : new Error(String(cause)))
    }
    setBusy(false)
  }
  return (
    <Section title={say('screen.rules.replay')} note={words}>
      <div className="row gap2 wrap" style={{ alignItems: 'flex-end' }}>
        <Field label={say('screen.rules.replay.from')}><DateInput value={from} onChange={setFrom} notAfter={today} /></Field>
        <Field label={say('screen.rules.replay.to')}><DateInput value={to} onChange={setTo} notAfter={today} /></Field>
        <Button loading={busy} disabled={from === null || to === null} onClick={() => void run()}>{say('screen.rules.replay.run')}</Button>
      </div>
      <Refusal error={problem} />
      {outcome ? <ReplayOutcome {...outcome} /> : null}
    </Section>
  )
}

function ReplayOutcome({ view, ms }: Outcome): ReactNode {
  const say = useSay()
  const { language } = useLanguage()
  return (
    <div className="col gap2" aria-live="polite">
      <div className="bigs">
        <span><b>{view.examined - view.changedCount}</b>{say('screen.rules.replay.same')}</span>
        {view.tally.map((one) => <span key={`${one.before}>${one.after}`}><b>{one.count}</b>{say('screen.rules.replay.turn', { before: one.before ?? '—', after: one.after ?? '—' })}</span>)}
        <span className="cap">{say('screen.rules.replay.took', { n: view.examined, seconds: (ms / 1000).toFixed(1) })}</span>
      </div>
      {view.changed.length === 0 ? (
        <EmptyState why={say(view.examined === 0 ? 'screen.rules.replay.none' : 'screen.rules.replay.nothing')} next={say(view.examined === 0 ? 'screen.rules.replay.none.next' : 'screen.rules.replay.nothing.next')} />
      ) : (
        <DataTable
          label={say('screen.rules.replay.list')}
          small
          rows={view.changed}
          rowKey={(row) => `${row.projectId}${row.at}`}
          columns={[
            { key: 'name', title: say('screen.rules.replay.project'), grow: true, render: (row) => <span className="el" style={{ display: 'block' }}><AppLink href={`/projects/${row.projectId}`}>{row.name}</AppLink></span> },
            { key: 'inputs', title: say('screen.rules.replay.inputs'), render: (row) => <span className="sec nw">{row.inputs.map((input) => input.value).join(' · ')}</span> },
            { key: 'before', title: say('screen.rules.replay.before'), render: (row) => <span className="nw">{row.before ? <GradeTag grade={row.before as 'A'} /> : '—'} <span className="cap">{row.beforeRule}</span></span> },
            { key: 'after', title: say('screen.rules.replay.after'), render: (row) => <span className="nw">{row.after ? <GradeTag grade={row.after as 'A'} /> : '—'} <span className="cap">{row.afterRule}</span></span> },
            { key: 'at', title: say('screen.rules.replay.at'), optional: true, render: (row) => <span className="nw cap">{new Date(row.at).toLocaleDateString(language)}</span> },
          ]}
        />
      )}
      {view.changedCount > view.changed.length ? <p className="cap">{say('screen.rules.replay.more', { shown: view.changed.length, all: view.changedCount })}</p> : null}
    </div>
  )
}

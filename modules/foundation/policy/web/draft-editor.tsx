import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { draftRule } from '@zhujian/policy/api'
import type { getRule } from '@zhujian/policy/api'
import type { OutputOf } from '@zhujian/kernel'
import { DateInput, Field, problemIn, Refusal, Section, useAccount, useCommand, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { GradeTable } from './grade-table.tsx'
import { LeafTable } from './leaf-table.tsx'
import { ReplayPanel } from './replay-panel.tsx'

type RuleView = OutputOf<typeof getRule>

/** Writes a proposed version: its text, its first day, its legal source and why. What differs from the version in force is marked. */
export function DraftEditor({ view, onClose }: { view: RuleView; onClose: () => void }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const [body, setBody] = useState<Record<string, unknown>>(view.draft?.body ?? view.body)
  const [effectiveFrom, setFrom] = useState<string | null>(view.draft?.effectiveFrom ?? today)
  const [source, setSource] = useState(view.draft?.source ?? '')
  const [reason, setReason] = useState(view.draft?.reason ?? '')
  const command = useCommand(draftRule, ['getRule', 'listRules'])
  const wrong = problemIn(command.problem)?.field
  const [raw, setRaw] = useState<string | null>(null)
  const save = async (): Promise<void> => {
    const done = await command.run({ id: newId(), ruleId: view.ruleId, effectiveFrom: effectiveFrom ?? '', source, reason, body })
    if (done) onClose()
  }
  const Table = view.ruleId === 'grade' ? GradeTable : LeafTable
  return (
    <Section title={say('screen.rules.drafting')} note={say('screen.rules.drafting.note')} flush extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>}>
      {raw === null ? <Table body={body} base={view.body} onChange={setBody} /> : <RawText text={raw} onText={setRaw} onBody={setBody} />}
      <p style={{ padding: '0 16px' }}><button type="button" className="linkish" onClick={() => setRaw(raw === null ? JSON.stringify(body, null, 2) : null)}>{say(raw === null ? 'screen.rules.as_text' : 'screen.rules.as_table')}</button></p>
      <form className="grid3" style={{ padding: '8px 16px 16px' }} onSubmit={(event) => { event.preventDefault(); void save() }}>
        <Field label={say('screen.rules.effective')} required hint={say('screen.rules.effective.hint')} error={wrong === 'effectiveFrom' ? problemIn(command.problem)?.title : undefined}><DateInput value={effectiveFrom} onChange={setFrom} /></Field>
        <Field label={say('screen.rules.source')} required hint={say('screen.rules.source.hint')}><Input maxLength={400} value={source} onChange={(event) => setSource(event.target.value)} /></Field>
        <Field label={say('screen.rules.reason')} hint={say('screen.rules.reason.hint')}><Input maxLength={400} value={reason} onChange={(event) => setReason(event.target.value)} /></Field>
        <div className="w2 col gap2">
          <Refusal error={command.problem} />
          <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={source.trim().length < 2 || effectiveFrom === null}>{say('screen.rules.save')}</Button></span>
        </div>
      </form>
      {view.replayable ? <ReplayPanel ruleId={view.ruleId} draft={body} words={say('screen.rules.replay.body')} /> : null}
    </Section>
  )
}

/** The whole text of a rule, for what no table shows: new rows of lists. */
function RawText({ text, onText, onBody }: { text: string; onText: (text: string) => void; onBody: (body: Record<string, unknown>) => void }): ReactNode {
  const say = useSay()
  const [wrong, setWrong] = useState(false)
  const change = (typed: string): void => {
    onText(typed)
    try {
      const read = JSON.parse(typed) as unknown
      const fits = typeof read === 'object' && read !== null && !Array.isArray(read)
      setWrong(!fits)
      if (fits) onBody(read as Record<string, unknown>)
    } catch {
      setWrong(true)
    }
  }
  return (
    <div className="col gap1" style={{ padding: '8px 16px' }}>
      <Input.TextArea aria-label={say('screen.rules.text')} rows={18} spellCheck={false} style={{ fontFamily: 'ui-monospace, Consolas, monospace', fontSize: 12 }} value={text} {...(wrong ? { status: 'error' as const } : {})} onChange={(event) => change(event.target.value)} />
      {wrong ? <span className="err">{say('screen.rules.text.wrong')}</span> : null}
    </div>
  )
}

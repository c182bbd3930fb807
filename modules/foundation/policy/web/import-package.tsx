import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import type { InputOf } from '@zhujian/kernel'
import { importRules } from '@zhujian/policy/api'
import { DateInput, Field, Refusal, Section, StateWord, useAccount, useCommand, useSay } from '@zhujian/ui'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'

type Package = InputOf<typeof importRules>['package']

/** Reads in the rules of another city from a file; each that differs becomes a draft, to be published on its own. */
export function ImportPackage({ onClose }: { onClose: () => void }): ReactNode {
  const say = useSay()
  const id = useId()
  const { today } = useAccount()
  const [file, setFile] = useState<{ name: string; rules: Package } | null>(null)
  const [unreadable, setUnreadable] = useState(false)
  const [effectiveFrom, setFrom] = useState<string | null>(today)
  const [reason, setReason] = useState('')
  const command = useCommand(importRules, ['listRules', 'getRule'])
  const pick = async (picked: File | undefined): Promise<void> => {
    if (!picked) return
    try {
      const rules = JSON.parse(await picked.text()) as Package
      setFile({ name: picked.name, rules })
      setUnreadable(!Array.isArray(rules.rules))
    } catch {
      setFile(null)
      setUnreadable(true)
    }
  }
  const { done } = command
  return (
    <Section title={say('screen.rules.import')} note={say('screen.rules.import.note')} extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>}>
      <form className="grid3" onSubmit={(event) => { event.preventDefault(); if (file) void command.run({ id: newId(), effectiveFrom: effectiveFrom ?? '', package: file.rules, ...(reason.trim() ? { reason } : {}) }) }}>
        <div className="f">
          <label className="lb" htmlFor={id}>{say('screen.rules.import.file')}</label>
          <input id={id} type="file" accept="application/json,.json" onChange={(event) => void pick(event.target.files?.[0])} />
          {unreadable ? <span className="err">{say('screen.rules.import.unreadable')}</span> : file ? <span className="src">{say('screen.rules.import.holds', { name: file.name, n: file.rules.rules.length })}</span> : null}
        </div>
        <Field label={say('screen.rules.effective')} required><DateInput value={effectiveFrom} onChange={setFrom} /></Field>
        <Field label={say('screen.rules.reason')}><Input maxLength={400} value={reason} onChange={(event) => setReason(event.target.value)} /></Field>
        <div className="w2 col gap2">
          <Refusal error={command.problem} />
          {done ? <StateWord state={done.refused.length > 0 ? 'yellow' : 'green'}>{say('screen.rules.import.done', { drafted: done.drafted.length, unchanged: done.unchanged.length, refused: done.refused.length })}</StateWord> : null}
          {done?.refused.map((one) => <span key={one.ruleId} className="err">{one.ruleId}: {one.reason}</span>)}
          <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={!file || unreadable || effectiveFrom === null}>{say('screen.rules.import.run')}</Button></span>
        </div>
      </form>
    </Section>
  )
}

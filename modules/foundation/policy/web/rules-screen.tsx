import { Button, Tag } from 'antd'
import { exportRules, getRule, listRules } from '@zhujian/policy/api'
import type { RuleItem } from '@zhujian/policy/api'
import type { OutputOf } from '@zhujian/kernel'
import { Loaded, PrintButton, PrintHead, Section, useAccount, useClient, useOperation, useSay, useSearchState } from '@zhujian/ui'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { Checks } from './checks.tsx'
import { DraftEditor } from './draft-editor.tsx'
import { DifferenceTable, DraftCard } from './draft-card.tsx'
import { GradeTable } from './grade-table.tsx'
import { HistoryCard } from './history-card.tsx'
import { ImportPackage } from './import-package.tsx'
import { LeafTable } from './leaf-table.tsx'
import { ReplayPanel } from './replay-panel.tsx'
import './policy.css'

const groups = ['table', 'control', 'list', 'setting'] as const

/** Rules and standards: what is in force, what was, what is proposed; and what a proposal would have changed. */
export function RulesScreen(): ReactNode {
  const say = useSay()
  const account = useAccount()
  const search = useSearchState()
  const rules = useOperation(listRules, {})
  const ruleId = search.values['rule'] ?? 'grade'
  const [importing, setImporting] = useState(false)
  return (
    <div className="page">
      <PrintHead organisation={account.regionName} title={say('screen.rules.title')} by={account.name} />
      <div className="pagehd">
        <h1>{say('screen.rules.title')}</h1>
        <span className="cap">{say('screen.rules.note')}</span>
        <span className="sp" />
        <PrintButton />
        <ExportButton />
        {rules.data?.mayDraft ? <Button onClick={() => setImporting(!importing)}>{say('screen.rules.import')}</Button> : null}
      </div>
      {importing ? <ImportPackage onClose={() => setImporting(false)} /> : null}
      <div className="rules">
        <nav className="card" aria-label={say('screen.rules.list')}>
          <Loaded query={rules}>{(answer) => groups.map((group) => <Group key={group} group={group} items={answer.items.filter((item) => item.group === group)} ruleId={ruleId} onOpen={(rule) => search.set({ rule, version: undefined, edit: undefined })} />)}</Loaded>
        </nav>
        <OneRule key={ruleId} ruleId={ruleId} version={search.values['version']} editing={search.values['edit'] === '1'} onSearch={search.set} />
      </div>
    </div>
  )
}

function Group({ group, items, ruleId, onOpen }: { group: string; items: readonly RuleItem[]; ruleId: string; onOpen: (ruleId: string) => void }): ReactNode {
  const say = useSay()
  if (items.length === 0) return null
  return (
    <>
      <h3>{say(`screen.rules.group.${group}`)}</h3>
      {items.map((item) => (
        <button key={item.ruleId} type="button" aria-current={item.ruleId === ruleId} onClick={() => onOpen(item.ruleId)}>
          <span>{item.title}</span>
          <span className="cap num">{item.draft ? say('screen.rules.drafted', { version: item.draft.version }) : item.version}</span>
        </button>
      ))}
    </>
  )
}

type RuleView = OutputOf<typeof getRule>
type OneProps = { ruleId: string; version: string | undefined; editing: boolean; onSearch: (change: Record<string, string | undefined>) => void }

function OneRule({ ruleId, version, editing, onSearch }: OneProps): ReactNode {
  const rule = useOperation(getRule, { ruleId, ...(version ? { version } : {}) })
  return <Loaded query={rule}>{(view) => <Shown view={view} editing={editing} onSearch={onSearch} chosen={version} />}</Loaded>
}

function Shown({ view, editing, onSearch, chosen }: { view: RuleView; editing: boolean; onSearch: OneProps['onSearch']; chosen: string | undefined }): ReactNode {
  const say = useSay()
  // An address that asks to edit is only followed by who may.
  const edit = editing && view.mayDraft
  const old = chosen !== undefined && view.versions.find((one) => one.version === chosen)?.state !== 'inForce'
  // What is proposed stands before a text of many screens; the grade table is short and is read with it.
  const below = view.draft !== null && view.ruleId !== 'grade'
  const body = (
    <>
      {old ? <p className="cap" style={{ padding: '0 16px' }}>{say('screen.rules.not_in_force', { version: view.version })}</p> : null}
      {view.ruleId === 'grade' ? <GradeTable body={view.body} /> : <LeafTable body={view.body} />}
      <Checks checks={view.checks} />
    </>
  )
  return (
    <div className={edit ? 'rule edit' : 'rule'}>
      <div className="col gap3">
        <Section title={view.title} note={view.source} flush extra={view.mayDraft && !edit ? <Button type="primary" onClick={() => onSearch({ edit: '1', version: undefined })}>{say(view.draft ? 'screen.rules.edit' : 'screen.rules.draft')}</Button> : null}>
          <Versions view={view} chosen={chosen} onChoose={(version) => onSearch({ version, edit: undefined })} />
          {edit || below ? null : body}
        </Section>
        {edit ? <DraftEditor view={view} onClose={() => onSearch({ edit: undefined })} /> : null}
        {view.draft && !edit ? <DraftCard view={view} draft={view.draft} /> : null}
        {below && !edit ? <Section title={say('screen.rules.body', { version: view.version })} flush>{body}</Section> : null}
        {!edit && view.previousVersion && view.differences.length > 0 ? (
          <Section title={say('screen.rules.changed', { version: view.previousVersion })} note={say('screen.rules.changed.count', { n: view.differences.length })} flush>
            <DifferenceTable past rows={view.differences} />
          </Section>
        ) : null}
        {view.replayable && (view.mayDraft || view.mayPublish) && view.draft && !edit ? <ReplayPanel ruleId={view.ruleId} draft={view.draft.draftId} words={say('screen.rules.replay.draft', { version: view.draft.version })} /> : null}
      </div>
      {edit ? null : <aside className="col gap3"><HistoryCard versions={view.versions} draft={view.draft} /></aside>}
    </div>
  )
}

/** The versions along time, the one in force dark, a proposed one dashed. */
function Versions({ view, chosen, onChoose }: { view: RuleView; chosen: string | undefined; onChoose: (version: string | undefined) => void }): ReactNode {
  const say = useSay()
  const line = [...view.versions].reverse().slice(-6)
  return (
    <div className="vers">
      {line.map((one) => (
        <button key={`${one.regionCode}/${one.version}`} type="button" className={one.state === 'inForce' ? 'now' : undefined} aria-pressed={chosen === one.version || (chosen === undefined && one.state === 'inForce')} onClick={() => onChoose(one.state === 'inForce' ? undefined : one.version)}>
          <b>{one.version} {one.state === 'past' ? null : say(`screen.rules.state.${one.state}`)}</b>
          <span className="cap">{say('screen.rules.from', { day: one.effectiveFrom })}</span>
        </button>
      ))}
      {view.draft ? <button type="button" className="new" onClick={() => document.getElementById('draft')?.scrollIntoView()}><b>{view.draft.version} {say('screen.rules.state.draft')}</b><span className="cap">{say('screen.rules.from.planned', { day: view.draft.effectiveFrom })}</span></button> : null}
    </div>
  )
}

/** Saves the rules in force as a file that another city can read in. */
function ExportButton(): ReactNode {
  const say = useSay()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  useEffect(() => setFailed(false), [])
  const save = async (): Promise<void> => {
    setBusy(true)
    try {
      const rules = await client.call(exportRules, {})
      const url = URL.createObjectURL(new Blob([JSON.stringify(rules, null, 2)], { type: 'application/json' }))
      const link = document.createElement('a')
      link.href = url
      link.download = `zhujian-rules-${rules.regionCode}-${rules.on}.json`
      link.click()
      URL.revokeObjectURL(url)
      setFailed(false)
    } catch {
      setFailed(true)
    }
    setBusy(false)
  }
  return <>{failed ? <Tag color="red">{say('screen.rules.export.failed')}</Tag> : null}<Button loading={busy} onClick={() => void save()}>{say('screen.rules.export')}</Button></>
}

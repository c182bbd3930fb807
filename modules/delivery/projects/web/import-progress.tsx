import { Button } from 'antd'
import { newId } from '@zhujian/client'
import { cancelImport, getImport } from '@zhujian/projects/api'
import type { ImportView } from '@zhujian/projects/api'
import { DataTable, Loaded, ProgressBar, Refusal, StateWord, useCommand, useOperation, useSay, useStale } from '@zhujian/ui'
import { useEffect } from 'react'
import type { ReactNode } from 'react'

const beatMs = 700
export const isOpen = ({ state }: Pick<ImportView, 'state'>): boolean => state === 'queued' || state === 'running'

/** How an import goes, asked again until it has ended; then what it did, and its refused rows. */
export function ImportProgress({ importId }: { importId: string }): ReactNode {
  const query = useOperation(getImport, { importId })
  const stale = useStale()
  const open = query.data !== undefined && query.data.importId === importId && isOpen(query.data)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer sets the next question off.
  useEffect(() => {
    if (!open) return
    const timer = setTimeout(() => stale('getImport'), beatMs)
    return () => clearTimeout(timer)
  }, [query.dataUpdatedAt, open])
  return <Loaded query={query} lines={4}>{(view) => (isOpen(view) ? <Running view={view} /> : <Ended view={view} />)}</Loaded>
}

function Running({ view }: { view: ImportView }): ReactNode {
  const say = useSay()
  const cancel = useCommand(cancelImport, ['getImport', 'listImports'])
  const done = view.rows ? Math.min(10_000, Math.round((10_000 * view.rowsRead) / Math.max(1, view.rows))) : null
  return (
    <div className="col gap2" role="status">
      <div className="row gap3">
        <span>{say(view.state === 'queued' ? 'screen.imports.state.queued' : `screen.imports.running.${view.step}`, { n: view.rowsRead.toLocaleString('en-US') })}{view.rows ? ` / ${view.rows.toLocaleString('en-US')}` : ''}</span>
        {done === null ? null : <ProgressBar bp={done} />}
        <span className="sp" />
        <Button size="small" loading={cancel.busy} onClick={() => void cancel.run({ id: newId(), importId: view.importId })}>{say('screen.imports.cancel')}</Button>
      </div>
      <span className="cap">{say('screen.imports.running.note')}</span>
      <Refusal error={cancel.problem} />
    </div>
  )
}

type ReasonRow = ImportView['reasons'][number]

function Ended({ view }: { view: ImportView }): ReactNode {
  const say = useSay()
  const state = view.state === 'done' ? (view.refused > 0 ? 'yellow' : 'green') : 'red'
  const figures = { rows: view.rows ?? view.rowsRead, stored: view.stored, refused: view.refused, created: view.created, updated: view.updated, same: Math.max(0, view.stored - view.created - view.updated) }
  return (
    <div className="col gap3">
      <StateWord state={state}>{view.problem ?? say(view.dryRun ? `screen.imports.tried.${view.state}` : `screen.imports.state.${view.state}`)}</StateWord>
      <dl className="imp-sum">
        {(['rows', 'stored', 'refused', 'created', 'updated'] as const).map((name) => (
          <div key={name}><dt>{say(view.dryRun ? `screen.imports.sum.try.${name}` : `screen.imports.sum.${name}`)}</dt><dd className={name === 'refused' && view.refused > 0 ? 'badc' : ''}>{figures[name].toLocaleString('en-US')}</dd></div>
        ))}
      </dl>
      {view.reasons.length > 0 ? (
        <DataTable<ReasonRow>
          small
          label={say('screen.imports.reasons')}
          rows={view.reasons}
          rowKey={(one) => one.text}
          columns={[
            { key: 'text', title: say('screen.imports.reasons'), wrap: true, render: (one) => one.text },
            { key: 'count', title: say('screen.imports.reason_rows'), numeric: true, render: (one) => one.count.toLocaleString('en-US') },
            { key: 'rows', title: say('screen.imports.reason_first'), render: (one) => <span className="sec nw">{one.rows.slice(0, 5).join(', ')}{one.count > 5 ? ' …' : ''}</span> },
          ]}
        />
      ) : null}
      {view.replaced.count > 0 ? <StateWord state="yellow"><span style={{ whiteSpace: 'normal' }}>{say('screen.imports.replaced', { n: view.replaced.count, rows: view.replaced.rows.slice(0, 10).join('、') + (view.replaced.count > 10 ? ' …' : '') })}</span></StateWord> : null}
      {view.returned ? <div className="ban info"><div>{say('screen.imports.returned')} <a href={`/api/imports/${view.importId}/refused`} download>{say('screen.imports.returned.fetch')}</a></div></div> : null}
    </div>
  )
}

import './projects.css'
import { Button } from 'antd'
import { getImport, listImports } from '@zhujian/projects/api'
import type { ImportView } from '@zhujian/projects/api'
import { AppLink, DataTable, EmptyState, Icon, instantText, Loaded, Paged, Section, StateWord, useGo, useLabel, useOperation, usePages, useSay } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { ImportProgress, isOpen } from './import-progress.tsx'

/** Every import the caller started or may look into, newest first. */
export function ImportsScreen(): ReactNode {
  const say = useSay()
  const go = useGo()
  const pages = usePages(listImports, { limit: 50 })
  return (
    <div className="page imp">
      <div className="pagehd">
        <h1>{say('screen.imports.title')}</h1>
        <span className="sp" />
        <a href="/api/imports/template" download className="row gap1"><Icon name="paper" />{say('screen.imports.template')}</a>
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => go('/imports/new')}>{say('screen.imports.new')}</Button>
      </div>
      <div className="card">
        <Paged pages={pages} lines={8} empty={<EmptyState why={say('screen.imports.none')} next={say('screen.imports.none.next')}><Button type="primary" onClick={() => go('/imports/new')}>{say('screen.imports.new')}</Button></EmptyState>}>
          {(items) => <Imports items={items} open={(one) => go(`/imports/${one.importId}`)} />}
        </Paged>
      </div>
      <div className="foot"><span>{say('screen.imports.note')}</span></div>
    </div>
  )
}

function stateOf(view: ImportView): 'green' | 'yellow' | 'red' | null {
  if (isOpen(view)) return null
  return view.state === 'done' ? (view.refused > 0 ? 'yellow' : 'green') : 'red'
}

function StateCell({ view }: { view: ImportView }): ReactNode {
  const say = useSay()
  const words = say(view.dryRun ? `screen.imports.tried.${view.state}` : `screen.imports.state.${view.state}`)
  const state = stateOf(view)
  return state === null ? <span className="nw">{words}</span> : <StateWord state={state}>{words}</StateWord>
}

function Imports({ items, open }: { items: readonly ImportView[]; open: (view: ImportView) => void }): ReactNode {
  const say = useSay()
  const figure = (value: number | null): string => (value === null ? '—' : value.toLocaleString('en-US'))
  const columns: Column<ImportView>[] = [
    { key: 'file', title: say('screen.imports.file'), grow: true, render: (one) => <span className="nm el" style={{ display: 'block' }} title={one.fileName}>{one.fileName}</span> },
    { key: 'state', title: say('screen.imports.state'), render: (one) => <StateCell view={one} /> },
    { key: 'rows', title: say('screen.imports.sum.rows'), numeric: true, render: (one) => figure(one.rows) },
    { key: 'stored', title: say('screen.imports.sum.stored'), numeric: true, render: (one) => figure(one.dryRun ? null : one.stored) },
    { key: 'refused', title: say('screen.imports.sum.refused'), numeric: true, render: (one) => figure(one.refused) },
    { key: 'created', title: say('screen.imports.sum.created'), numeric: true, optional: true, render: (one) => figure(one.dryRun ? null : one.created) },
    { key: 'region', title: say('screen.imports.region'), render: (one) => <span className="nw">{one.regionName}</span> },
    { key: 'by', title: say('screen.imports.by'), render: (one) => <span className="nw">{one.askedBy}</span> },
    { key: 'at', title: say('screen.imports.at'), numeric: true, render: (one) => <span className="nw sec">{instantText(one.askedAt)}</span> },
  ]
  return <DataTable label={say('screen.imports.title')} columns={columns} rows={items} rowKey={(one) => one.importId} onOpen={open} />
}

/** One import: how it goes, what it did, and what to do with the rows it refused. */
export function ImportScreen({ importId }: { importId: string }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const go = useGo()
  const query = useOperation(getImport, { importId })
  return (
    <Loaded query={query} page>
      {(view) => (
        <div className="page imp">
          <div className="pagehd">
            <span className="crumb"><AppLink href="/imports">{say('screen.imports.title')}</AppLink> / </span>
            <h1 className="el">{view.fileName}</h1>
            <span className="sp" />
            {view.returned ? <Button onClick={() => go('/imports/new')}>{say('screen.imports.mended')}</Button> : null}
            {!isOpen(view) && !view.dryRun && view.stored > 0 ? <Button type="primary" onClick={() => go(`/projects?regionCode=${view.regionCode}`)}>{say('screen.imports.look')}</Button> : null}
          </div>
          <Section title={say(view.dryRun ? 'screen.imports.trial' : 'screen.imports.result')} note={say('screen.imports.asked', { name: view.askedBy, at: instantText(view.askedAt), region: view.regionName, mapping: label('screen.imports.mapping', view.mapping, view.mapping) })}>
            <ImportProgress importId={importId} />
          </Section>
        </div>
      )}
    </Loaded>
  )
}

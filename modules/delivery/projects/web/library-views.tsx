import { Button, Input, Popover } from 'antd'
import { newId } from '@zhujian/client'
import { deleteView, listViews, saveView, shareView } from '@zhujian/projects/api'
import type { LibraryView } from '@zhujian/projects/api'
import { AppLink, Icon, Refusal, useCommand, useOperation, useSay } from '@zhujian/ui'
import type { SearchState } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { LibraryColumn } from './library-columns.tsx'

const standing: readonly { key: string; query: string }[] = [
  { key: 'all', query: '' },
  { key: 'building', query: 'stage=construction&grade=A%2CB' },
  { key: 'trouble', query: 'light=red%2Cyellow' },
  { key: 'overdue', query: 'overdue=true' },
]

/** An address without what is no filter, in one order: so that two of them can be compared. */
function plain(query: string): string {
  const values = new URLSearchParams(query)
  for (const name of ['cursor', 'page', 'cols']) values.delete(name)
  values.sort()
  return values.toString()
}

function hrefOf(view: LibraryView): string {
  const values = new URLSearchParams(view.query)
  if (view.columns.length > 0) values.set('cols', view.columns.join(','))
  const text = values.toString()
  return text === '' ? '/projects' : `/projects?${text}`
}

/** Views everybody needs, one's own, and those that others share; each is an address and can be sent on. */
export function LibraryViews({ search, columns }: { search: SearchState; columns: readonly LibraryColumn[] }): ReactNode {
  const say = useSay()
  const views = useOperation(listViews, {})
  const current = plain(search.text)
  const kept = views.data?.items ?? []
  // Of views with one filter the address goes to the first: the others are told apart by their columns only.
  const chosen = kept.find((view) => plain(view.query) === current && (search.values['cols'] ?? '') === view.columns.join(','))
  return (
    <nav className="vw" aria-label={say('screen.library.views')}>
      {standing.map((view) => <AppLink key={view.key} href={view.query ? `/projects?${view.query}` : '/projects'} current={!chosen && plain(view.query) === current}>{say(`screen.library.view.${view.key}`)}</AppLink>)}
      {kept.map((view) => (
        <AppLink key={`${view.mine} ${view.viewId}`} href={hrefOf(view)} current={view === chosen} title={view.mine ? say(view.shared ? 'screen.library.view.mine_shared' : 'screen.library.view.mine') : say('screen.library.view.shared_by', { name: view.ownerName })}>
          {view.mine && !view.shared ? null : <Icon name="link" size={12} />} {view.name}
        </AppLink>
      ))}
      <Keep key={chosen?.viewId ?? 'new'} current={current} columns={columns} chosen={chosen?.mine ? chosen : null} />
    </nav>
  )
}

function Keep({ current, columns, chosen }: { current: string; columns: readonly LibraryColumn[]; chosen: LibraryView | null }): ReactNode {
  const say = useSay()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(chosen?.name ?? '')
  const save = useCommand(saveView, ['listViews'])
  const share = useCommand(shareView, ['listViews'])
  const drop = useCommand(deleteView, ['listViews'])
  const put = async (viewId: string): Promise<void> => {
    if (await save.run({ viewId, name, query: current, columns: [...columns] })) setOpen(false)
  }
  const form = (
    <form className="col gap2" style={{ width: 280 }} onSubmit={(event) => { event.preventDefault(); void put(chosen?.viewId ?? newId()) }}>
      <Input aria-label={say('screen.library.view.name')} placeholder={say('screen.library.view.name')} maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
      <span className="cap">{say(chosen?.shared ? 'screen.library.view.is_shared' : 'screen.library.view.holds')}</span>
      <Refusal error={save.problem ?? share.problem ?? drop.problem} />
      <div className="row gap2 wrap">
        <Button size="small" type="primary" htmlType="submit" loading={save.busy} disabled={name.trim() === '' || (chosen?.shared ?? false)}>{say(chosen ? 'screen.library.view.update' : 'screen.library.view.save')}</Button>
        {chosen ? (
          <>
            <Button size="small" loading={share.busy} onClick={() => void share.run({ id: newId(), viewId: chosen.viewId, shared: !chosen.shared })}>{say(chosen.shared ? 'screen.library.view.unshare' : 'screen.library.view.share')}</Button>
            <Button size="small" danger disabled={chosen.shared} loading={drop.busy} onClick={() => void drop.run({ viewId: chosen.viewId })}>{say('screen.library.view.delete')}</Button>
          </>
        ) : null}
      </div>
    </form>
  )
  return (
    <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} content={form}>
      <button type="button" className="linkish cap2" aria-haspopup="true" aria-expanded={open}>{say(chosen ? 'screen.library.view.edit' : 'screen.library.view.keep')}</button>
    </Popover>
  )
}

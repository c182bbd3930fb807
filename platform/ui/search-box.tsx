import { Input } from 'antd'
import type { InputRef } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { Icon } from './icons.tsx'
import { useKeys } from './keys.ts'
import { Kbd, KeyHints } from './marks.tsx'
import { useGo } from './navigation.tsx'
import { useSay } from './text-context.tsx'

export type SearchItem = { key: string; mark: ReactNode; name: string; note: string; href: string }

type SearchProps = { search: (typed: string) => Promise<readonly SearchItem[]> }

/** Search everything, from anywhere, by Ctrl+K: characters, pinyin initials or a code. */
export function SearchBox({ search }: SearchProps): ReactNode {
  const say = useSay()
  const go = useGo()
  const listId = useId()
  const input = useRef<InputRef>(null)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const found = useFound(typed, search)
  useKeys({ 'Ctrl+k': () => input.current?.focus({ cursor: 'all' }) })

  const choose = (item: SearchItem | undefined): void => {
    if (!item) return
    setOpen(false)
    input.current?.blur()
    go(item.href)
  }
  const press = (event: KeyboardEvent): void => {
    const count = found.items.length
    if (event.key === 'Escape') { setOpen(false); input.current?.blur() }
    if (event.nativeEvent.isComposing || count === 0) return
    if (event.key === 'ArrowDown') { event.preventDefault(); setAt((at + 1) % count) }
    if (event.key === 'ArrowUp') { event.preventDefault(); setAt((at + count - 1) % count) }
    if (event.key === 'Enter') choose(found.items[at])
  }
  const shown = open && typed.trim() !== ''
  return (
    <search className="gs noprint" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false) }}>
      <Input
        ref={input}
        prefix={<Icon name="search" />}
        suffix={shown && !found.busy ? <span className="cap">{say('ui.search.count', { n: found.items.length })}</span> : <Kbd>Ctrl K</Kbd>}
        placeholder={say('ui.search.placeholder')}
        aria-label={say('ui.search.label')}
        role="combobox"
        aria-expanded={shown}
        aria-controls={listId}
        value={typed}
        onFocus={() => setOpen(true)}
        onChange={(event) => { setTyped(event.target.value); setAt(0); setOpen(true) }}
        onKeyDown={press}
      />
      {shown ? <Results id={listId} typed={typed} found={found} at={at} onHover={setAt} onChoose={choose} /> : null}
    </search>
  )
}

type Found = { items: readonly SearchItem[]; busy: boolean }

/** Asks 150 ms after the last key; an answer that is overtaken is dropped. */
function useFound(typed: string, search: SearchProps['search']): Found {
  const [found, setFound] = useState<Found>({ items: [], busy: false })
  const ask = useRef(search)
  ask.current = search
  useEffect(() => {
    const words = typed.trim()
    if (words === '') { setFound({ items: [], busy: false }); return }
    let overtaken = false
    setFound((before) => ({ ...before, busy: true }))
    const timer = setTimeout(() => {
      ask.current(words).then(
        (items) => { if (!overtaken) setFound({ items, busy: false }) },
        () => { if (!overtaken) setFound({ items: [], busy: false }) },
      )
    }, 150)
    return () => { overtaken = true; clearTimeout(timer) }
  }, [typed])
  return found
}

type ResultsProps = { id: string; typed: string; found: Found; at: number; onHover: (at: number) => void; onChoose: (item: SearchItem) => void }

function Results({ id, typed, found, at, onHover, onChoose }: ResultsProps): ReactNode {
  const say = useSay()
  return (
    <div className="gsr">
      <div className={found.busy ? 'stale' : undefined} role="listbox" id={id} aria-label={say('ui.search.results')}>
        <div className="g">{say('ui.search.projects', { n: found.items.length })}</div>
        {found.items.length === 0 && !found.busy ? <div className="empty" style={{ padding: '12px 16px 20px' }}><b>{say('ui.search.none')}</b>{say('ui.search.none.next')}</div> : null}
        {found.items.map((item, index) => (
          <div key={item.key} className="o" role="option" aria-selected={index === at} tabIndex={-1} onMouseMove={() => onHover(index)} onMouseDown={(event) => { event.preventDefault(); onChoose(item) }}>
            {item.mark}
            <span className="el"><Marked name={item.name} typed={typed.trim()} /></span>
            <span className="cap2 el">{item.note}</span>
            <span className="sp" />
            {index === at ? <Kbd>Enter</Kbd> : null}
          </div>
        ))}
      </div>
      <div className="ft"><span>{say('ui.search.how')}</span><span className="sp" /><KeyHints hints={[[['↑', '↓'], say('ui.key.choose')], [['Esc'], say('ui.close')]]} /></div>
    </div>
  )
}

function Marked({ name, typed }: { name: string; typed: string }): ReactNode {
  const start = name.indexOf(typed)
  if (start < 0) return name
  return <>{name.slice(0, start)}<mark>{typed}</mark>{name.slice(start + typed.length)}</>
}

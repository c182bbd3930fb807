import { Input, Select } from 'antd'
import type { InputRef } from 'antd'
import { zStage } from '@zhujian/policy/domain'
import { getDeclarationForm } from '@zhujian/projects/api'
import { Icon, useKeys, useOperation, useSay } from '@zhujian/ui'
import type { SearchState } from '@zhujian/ui'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { FilterChip } from './filter-chip.tsx'

const filterNames = ['q', 'grade', 'stage', 'regionCode', 'light', 'sector', 'state', 'overdue', 'approvedIn', 'moneyIn'] as const

export function hasFilters(search: SearchState): boolean {
  return filterNames.some((name) => search.values[name])
}

const states = ['draft', 'inApproval', 'returned', 'rejected', 'active', 'suspended', 'terminated', 'archived'] as const

/** Whether a filter means every project but the drafts, as the cockpit counts. */
function isDeclared(filter: string): boolean {
  const chosen = new Set(filter.split(','))
  return states.every((state) => chosen.has(state) === (state !== 'draft'))
}

/** The filters, all of them in the address. */
export function LibraryFilters({ search, children }: { search: SearchState; children?: ReactNode }): ReactNode {
  const say = useSay()
  const form = useOperation(getDeclarationForm, {})
  const { values } = search
  // A filter changed means the first page again.
  const set = (name: (typeof filterNames)[number] | 'sort', value: string | undefined): void => search.set({ [name]: value, cursor: undefined, page: undefined })
  const lights = (['red', 'yellow', 'green'] as const).map((value) => ({ value, label: say(value === 'green' ? 'screen.library.light.green' : `ui.light.${value}`) }))
  return (
    <div className="tb noprint">
      <SearchField value={values['q'] ?? ''} onChange={(q) => set('q', q || undefined)} />
      <FilterChip label={say('screen.library.stage')} multiple choices={zStage.options.map((value) => ({ value, label: say(`screen.stage.${value}`) }))} value={values['stage']} onChange={(value) => set('stage', value)} />
      <FilterChip label={say('screen.library.grade')} multiple choices={['A', 'B', 'C'].map((value) => ({ value, label: value }))} value={values['grade']} onChange={(value) => set('grade', value)} />
      <FilterChip label={say('screen.library.light')} multiple choices={lights} value={values['light']} onChange={(value) => set('light', value)} />
      {form.data ? (
        <>
          <FilterChip label={say('screen.library.region')} choices={form.data.regions.map((region) => ({ value: String(region.regionCode), label: region.name }))} value={values['regionCode']} onChange={(value) => set('regionCode', value)} />
          <FilterChip label={say('screen.library.sector')} choices={form.data.sectors.map((sector) => ({ value: sector.code, label: sector.label }))} value={values['sector']} onChange={(value) => set('sector', value)} />
        </>
      ) : null}
      {values['state'] ? <FilterChip label={say('screen.library.state')} multiple choices={states.map((value) => ({ value, label: say(`screen.project.state.${value}`) }))} summary={isDeclared(values['state']) ? say('screen.library.state.declared') : undefined} value={values['state']} onChange={(value) => set('state', value)} /> : null}
      {(['approvedIn', 'moneyIn'] as const).map((name) => (values[name] ? <FilterChip key={name} label={say(`screen.library.${name}`)} choices={[{ value: values[name], label: values[name] }]} value={values[name]} onChange={(value) => set(name, value)} /> : null))}
      {values['overdue'] === 'true' ? <FilterChip label={say('screen.library.overdue')} choices={[{ value: 'true', label: say('screen.library.yes') }]} value="true" onChange={(value) => set('overdue', value)} /> : null}
      {hasFilters(search) ? <button type="button" className="linkish" onClick={() => search.clear()}>{say('screen.library.clear')}</button> : null}
      <span className="sp" />
      <Select
        size="small"
        style={{ width: 132, height: 28 }}
        aria-label={say('screen.library.sort')}
        value={values['sort'] ?? 'recent'}
        options={(['recent', 'investment', 'name'] as const).map((value) => ({ value, label: say(`screen.library.sort.${value}`) }))}
        onChange={(value) => set('sort', value === 'recent' ? undefined : value)}
      />
      {children}
    </div>
  )
}

/** The words searched for: sent 300 ms after the last key, so that typing pinyin asks once. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }): ReactNode {
  const say = useSay()
  const input = useRef<InputRef>(null)
  const [typed, setTyped] = useState(value)
  const change = useRef(onChange)
  change.current = onChange
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => change.current(typed.trim()), 300)
    return () => clearTimeout(timer)
  }, [typed, value])
  useKeys({ '/': () => input.current?.focus() })
  return (
    <Input ref={input} size="small" style={{ width: 220, height: 28 }} allowClear prefix={<Icon name="search" size={14} />} placeholder={say('screen.library.q')} aria-label={say('screen.library.q')} value={typed} onChange={(event) => setTyped(event.target.value)} />
  )
}

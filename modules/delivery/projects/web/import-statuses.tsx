import { Select } from 'antd'
import type { InputOf } from '@zhujian/kernel'
import { inspectImport } from '@zhujian/projects/api'
import type { ImportMapping } from '@zhujian/projects/api'
import { zStage } from '@zhujian/policy/domain'
import { Loaded, Section, Shape, StateWord, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { isPlaced, withPlace } from './import-roles.ts'
import type { Place } from './import-roles.ts'

type Props = {
  fileId: string
  hints: Pick<InputOf<typeof inspectImport>, 'encoding' | 'delimiter' | 'sheet' | 'headerRow'>
  mapping: ImportMapping
  status: NonNullable<ImportMapping['status']>
  onChange: (mapping: ImportMapping) => void
}

/** The words that stand in the column of stages, counted over the whole file, and the stage each means here. */
export function ImportStatuses({ fileId, hints, mapping, status, onChange }: Props): ReactNode {
  const say = useSay()
  const [all, setAll] = useState(false)
  // Words of several columns are joined by the mapping that reads them; those come shipped and are not asked for.
  const asked = useOperation(inspectImport, { fileId, ...hints, valuesOf: [...status.columns] }, { enabled: status.columns.length === 1 })
  if (status.columns.length !== 1) return null
  return (
    <Loaded query={asked} lines={4}>
      {({ values }) => {
        const found = values[0]?.values ?? []
        const lost = found.filter(({ value }) => !isPlaced(mapping, value))
        const rows = lost.reduce((sum, one) => sum + one.count, 0)
        const shown = all ? found : lost
        return (
          <Section
            title={say('screen.imports.step.statuses', { column: status.columns[0] ?? '' })}
            note={say('screen.imports.statuses.note', { n: found.length })}
            extra={<><StateWord state={lost.length > 0 ? 'yellow' : 'green'}>{lost.length > 0 ? say('screen.imports.statuses.lost', { words: lost.length, rows }) : say('screen.imports.statuses.all')}</StateWord> <button type="button" className="linkish" onClick={() => setAll(!all)}>{say(all ? 'screen.imports.statuses.hide' : 'screen.imports.statuses.show')}</button></>}
            flush
          >
            {shown.length > 0 ? (
              <div className="imp-words">
                {shown.map(({ value, count }) => (
                  <div key={value} className="row gap2">
                    {isPlaced(mapping, value) ? <Shape state="green" /> : <Shape state="yellow" />}
                    <span className="el sp" title={value}>{value || say('screen.imports.statuses.empty')} <span className="cap">{say('screen.imports.statuses.rows', { n: count })}</span></span>
                    <PlaceSelect word={value} place={status.values[value]} onChange={(place) => onChange(withPlace(mapping, value, place))} />
                  </div>
                ))}
              </div>
            ) : null}
          </Section>
        )
      }}
    </Loaded>
  )
}

const otherStates: readonly Place[] = [
  { stage: 'construction', state: 'suspended' },
  { stage: 'construction', state: 'terminated' },
  { stage: 'closed', state: 'archived' },
]

function PlaceSelect({ word, place, onChange }: { word: string; place: Place | undefined; onChange: (place: Place | undefined) => void }): ReactNode {
  const say = useSay()
  const keyOf = ({ stage, state }: Place): string => `${stage} ${state}`
  const places: readonly Place[] = [...zStage.options.map((stage) => ({ stage, state: 'active' as const })), ...otherStates]
  const known = place === undefined || places.some((one) => keyOf(one) === keyOf(place)) ? places : [...places, place]
  const words = ({ stage, state }: Place): string => (state === 'active' ? say(`screen.stage.${stage}`) : `${say(`screen.project.state.${state}`)} · ${say(`screen.stage.${stage}`)}`)
  return (
    <Select
      size="small"
      style={{ width: 190 }}
      aria-label={say('screen.imports.statuses.of', { word: word || say('screen.imports.statuses.empty') })}
      placeholder={say('screen.imports.statuses.refused')}
      allowClear
      showSearch
      optionFilterProp="label"
      value={place ? keyOf(place) : null}
      options={known.map((one) => ({ value: keyOf(one), label: words(one) }))}
      onChange={(value: string | null) => onChange(known.find((one) => keyOf(one) === value))}
    />
  )
}

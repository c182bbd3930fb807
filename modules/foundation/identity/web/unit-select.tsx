import { Select } from 'antd'
import { listUnits } from '@zhujian/organisation/api'
import { useOperation, useSay } from '@zhujian/ui'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'

type Choice = { value: string; label: string }
type UnitProps = { id?: string; 'aria-labelledby'?: string; 'aria-describedby'?: string; value: string | null; onChange: (unitId: string | null) => void }

/** A unit chosen by part of its name; the server finds it, for there may be thousands. */
export function UnitSelect({ value, onChange, ...labelled }: UnitProps): ReactNode {
  const say = useSay()
  const [typed, setTyped] = useState('')
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<Choice | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), 300)
    return () => clearTimeout(timer)
  }, [typed])
  const units = useOperation(listUnits, { limit: 50, cursor: undefined, ...(words ? { q: words } : {}) })
  const found = (units.data?.items ?? []).map((unit) => ({ value: unit.unitId, label: unit.name }))
  // What was chosen stays named when the words that found it are gone.
  const options = chosen && chosen.value === value && !found.some((one) => one.value === value) ? [chosen, ...found] : found
  return (
    <Select
      {...labelled}
      style={{ width: '100%' }}
      allowClear
      placeholder={say('screen.admin.unit.find')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={units.isFetching}
      value={value}
      options={options}
      onChange={(unitId) => { setChosen(options.find((one) => one.value === unitId) ?? null); onChange(unitId ?? null) }}
    />
  )
}

import { Checkbox, Popover } from 'antd'
import { Icon, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

export type Choice = { value: string; label: string }
type ChipProps = {
  label: string
  choices: readonly Choice[]
  value: string | undefined
  multiple?: boolean
  /** One word for what is chosen, where there is one. */
  summary?: string | undefined
  onChange: (value: string | undefined) => void
}

/** A filter as a chip: what is set is tinted and can be taken away at once, the rest is plain. Values are joined by commas in the address. */
export function FilterChip({ label, choices, value, multiple = false, summary, onChange }: ChipProps): ReactNode {
  const say = useSay()
  const [open, setOpen] = useState(false)
  const chosen = new Set((value ?? '').split(',').filter(Boolean))
  const words = choices.filter((choice) => chosen.has(choice.value)).map((choice) => choice.label)
  const shown = summary ?? (words.length > 0 ? words.join(say('screen.list.join')) : value)
  const toggle = (one: string): void => {
    const next = new Set(chosen)
    if (!next.delete(one)) next.add(one)
    onChange([...next].join(',') || undefined)
  }
  const list = (
    <fieldset className="filterlist" aria-label={label}>
      {choices.map((choice) => multiple ? (
        <Checkbox key={choice.value} checked={chosen.has(choice.value)} onChange={() => toggle(choice.value)}>{choice.label}</Checkbox>
      ) : (
        <button key={choice.value} type="button" aria-pressed={chosen.has(choice.value)} onClick={() => { onChange(chosen.has(choice.value) ? undefined : choice.value); setOpen(false) }}>
          <span style={{ width: 16 }}>{chosen.has(choice.value) ? <Icon name="check" size={14} /> : null}</span>{choice.label}
        </button>
      ))}
    </fieldset>
  )
  return (
    <span className={shown ? 'chip on' : 'chip'} style={{ padding: 0 }}>
      <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} content={list}>
        <button type="button" className="row gap1" style={{ border: 0, background: 'none', cursor: 'pointer', height: 26, padding: shown ? '0 2px 0 10px' : '0 8px 0 10px' }} aria-haspopup="true" aria-expanded={open}>
          <span className="k">{label}</span> {shown ? <span className="el" style={{ maxWidth: 200 }}>{shown}</span> : <>{say('screen.library.any')} <Icon name="down" size={12} /></>}
        </button>
      </Popover>
      {shown ? <button type="button" className="x" style={{ paddingRight: 8 }} aria-label={say('screen.library.remove_filter', { label })} onClick={() => onChange(undefined)}>×</button> : null}
    </span>
  )
}

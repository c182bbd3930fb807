import { Input } from 'antd'
import { Icon } from '@zhujian/ui'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

/** Words to find by, sent 300 ms after the last key, so that typing pinyin asks once. */
export function WordsField({ label, value, onChange }: { label: string; value: string; onChange: (words: string) => void }): ReactNode {
  const [typed, setTyped] = useState(value)
  const change = useRef(onChange)
  change.current = onChange
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => change.current(typed.trim()), 300)
    return () => clearTimeout(timer)
  }, [typed, value])
  return <Input size="small" style={{ width: 240, height: 28 }} maxLength={60} allowClear prefix={<Icon name="search" size={14} />} placeholder={label} aria-label={label} value={typed} onChange={(event) => setTyped(event.target.value)} />
}

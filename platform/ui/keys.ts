import { useEffect, useRef } from 'react'

/** Handlers by key (`j`, `/`, `Ctrl+k`). A handler answers false to let the key through. */
export type KeyMap = Readonly<Record<string, () => void>>

/** Single keys work where nobody is typing; combinations work everywhere. */
export function useKeys(map: KeyMap): void {
  const latest = useRef(map)
  latest.current = map
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.isComposing || event.altKey) return
      const combined = event.ctrlKey || event.metaKey
      const handler = latest.current[combined ? `Ctrl+${event.key.toLowerCase()}` : event.key]
      if (!handler || (!combined && isTyping(event.target) && !leaves(event))) return
      event.preventDefault()
      handler()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/** Esc leads out of a field too, but not out of a list or a dialog that is open: it closes those first. */
function leaves({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Escape' || !(target instanceof HTMLElement)) return false
  return target.closest('[role=dialog],[role=listbox],[aria-expanded=true]') === null
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role=combobox],[role=listbox],[role=dialog]') !== null
}

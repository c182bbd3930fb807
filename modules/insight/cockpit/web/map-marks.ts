import type { MapMark } from '@zhujian/cockpit/api'

export type ColourBy = 'light' | 'grade'

/** A mark stays the same element while its place and count do: it keeps the focus when the map is redrawn. */
export const keyOf = (mark: MapMark, by: ColourBy): string => `${by} ${mark.longitude} ${mark.latitude} ${mark.count} ${mark.red} ${mark.yellow} ${mark.project?.projectId ?? ''}`

const shapes = {
  red: '<rect x="1" y="1" width="10" height="10" />',
  yellow: '<path d="M6 .6L11.6 11H.4z" />',
  green: '<circle cx="6" cy="6" r="4.4" />',
} as const

/** The element of a mark: a shape and a letter for one project, a number in a ring of its parts for several. Never by colour alone. */
export function markElement(mark: MapMark, by: ColourBy, label: string, named: boolean): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.setAttribute('aria-label', label)
  button.title = label
  if (mark.project === null) {
    button.className = 'mk many'
    const parts = by === 'light' ? [[mark.red, 'var(--red)'], [mark.yellow, 'var(--mk-yellow)'], [mark.green, 'var(--green)']] as const : [[mark.A, 'var(--grade-a)'], [mark.B, 'var(--mk-b)'], [mark.C, 'var(--mk-c)']] as const
    button.style.background = ring(parts, mark.count)
    const size = 26 + Math.min(22, Math.round(Math.log2(mark.count) * 4))
    button.style.width = `${size}px`
    button.style.height = `${size}px`
    const count = document.createElement('b')
    count.textContent = String(mark.count)
    button.append(count)
    return button
  }
  const { light, grade, name } = mark.project
  if (by === 'light') {
    button.className = `mk one ${light}`
    button.innerHTML = `<svg viewBox="0 0 12 12" aria-hidden="true">${shapes[light]}</svg>`
  } else {
    button.className = `mk letter g${grade ?? ''}`
    button.textContent = grade ?? '—'
  }
  if (named) {
    const words = document.createElement('span')
    words.textContent = name
    button.append(words)
  }
  return button
}

function ring(parts: readonly (readonly [number, string])[], count: number): string {
  let from = 0
  const stops = parts.filter(([n]) => n > 0).map(([n, colour]) => {
    const to = from + (360 * n) / count
    const stop = `${colour} ${from}deg ${to}deg`
    from = to
    return stop
  })
  return `conic-gradient(${stops.join(', ')})`
}

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
    button.className = 'pin many'
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
    button.className = `pin one ${light}`
    button.innerHTML = `<svg viewBox="0 0 12 12" aria-hidden="true">${shapes[light]}</svg>`
  } else {
    button.className = `pin letter g${grade ?? ''}`
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

/** Pixels of a degree at a zoom, on tiles of 512 pixels; north of the equator Mercator stretches the other way as well. */
const pixelsAt = (mark: MapMark, zoom: number): [number, number] => {
  const scale = (512 * 2 ** zoom) / 360
  const radians = (mark.latitude * Math.PI) / 180
  return [mark.longitude * scale, Math.log(Math.tan(Math.PI / 4 + radians / 2)) * (180 / Math.PI) * scale]
}

/**
 * Marks that would cover one another at a zoom, put together: a grid of the server keeps its cells apart, not what stands at their edges.
 * The one that is looked at stays by itself.
 */
export function apart(marks: readonly MapMark[], zoom: number, pixels: number, alone: string | null): MapMark[] {
  const kept: { mark: MapMark; at: [number, number] }[] = []
  for (const mark of [...marks].sort((a, b) => b.count - a.count)) {
    const at = pixelsAt(mark, zoom)
    const single = mark.project !== null && mark.project.projectId === alone
    const near = single ? undefined : kept.find((one) => (one.mark.project === null || one.mark.project.projectId !== alone) && Math.hypot(one.at[0] - at[0], one.at[1] - at[1]) < pixels)
    if (near) near.mark = together(near.mark, mark)
    else kept.push({ mark, at })
  }
  return kept.map((one) => one.mark)
}

function together(a: MapMark, b: MapMark): MapMark {
  return {
    ...a,
    count: a.count + b.count,
    red: a.red + b.red,
    yellow: a.yellow + b.yellow,
    green: a.green + b.green,
    A: a.A + b.A,
    B: a.B + b.B,
    C: a.C + b.C,
    west: Math.min(a.west, b.west),
    south: Math.min(a.south, b.south),
    east: Math.max(a.east, b.east),
    north: Math.max(a.north, b.north),
    project: null,
  }
}

type Point = { x: number; y: number }

/** How many pixels a name of so many characters moves up or down so that no mark lies on it; 0 where it is free, or nowhere is. */
export function clearOf(at: Point, characters: number, marks: readonly Point[]): number {
  const halfWidth = 8 * characters + 16
  const free = (shift: number): boolean => !marks.some((mark) => Math.abs(mark.x - at.x) < halfWidth && Math.abs(mark.y - (at.y + shift)) < 27)
  return [0, -28, 28, -46, 46].find(free) ?? 0
}

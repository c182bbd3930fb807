import type { ReactNode } from 'react'

const paths = {
  home: 'M2 14V6.5L8 2l6 4.5V14M5 14V9h6v5M2 14h12',
  inbox: 'M2 9l2-6h8l2 6v4H2zM2 9h3.5l1 2h3l1-2H14',
  paper: 'M4 1.8h5.2L12.5 5v9.2H4zM9 2v3.2h3.3M6 8.5h4M6 11h4',
  building: 'M2 14.2h12M3.5 14V5.5l4-2.7v11.2M7.5 6.5h5V14M9.5 9h1M9.5 11.5h1M5.3 7.5h.6M5.3 10.5h.6',
  contract: 'M3 2h10v12H3zM5.5 5h5M5.5 7.5h5M6 11.5c1-1 2 .6 3-.4',
  card: 'M2 4h12v8.5H2zM2 7h12M4.5 10h3',
  gauge: 'M2 13a6 6 0 1 1 12 0M8 13l3-4',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1.2 1.2H2.8zM6.8 14h2.4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5L14 14',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  check: 'M3 8.5l3.2 3L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  link: 'M6.5 9.5l3-3M7 5l1.6-1.6a2.5 2.5 0 0 1 3.5 3.5L10.5 8.5M9 11l-1.6 1.6a2.5 2.5 0 0 1-3.5-3.5L5.5 7.5',
  print: 'M4.5 6V2h7v4M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7V14h-7z',
  intake: 'M8 2v7M5 6.5L8 9.5l3-3M2.5 10v3.5h11V10',
  plus: 'M8 3v10M3 8h10',
  from: 'M9 3h4v4M13 3L7.5 8.5M11 9v4H3V5h4',
} as const

export type IconName = keyof typeof paths

/** A line icon. It never stands alone: a word or a label says what it means. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg className="ic" viewBox="0 0 16 16" style={{ width: size, height: size }} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

export type StateColour = 'red' | 'yellow' | 'green'

/** The shapes of state: a square, a triangle and a disc can be told apart without their colours, also in print. */
export function Shape({ state }: { state: StateColour }): ReactNode {
  const fill = `var(--${state})`
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true">
      {state === 'red' ? <rect x=".5" y=".5" width="9" height="9" fill={fill} /> : null}
      {state === 'yellow' ? <path d="M5 .4L9.8 9.4H.2z" fill={fill} /> : null}
      {state === 'green' ? <circle cx="5" cy="5" r="4.5" fill={fill} /> : null}
    </svg>
  )
}

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Watches whether somebody is at this machine; answers for how many seconds nobody has touched it. */
export function watchAttention(): () => number {
  let last = Date.now()
  const touched = (): void => {
    last = Date.now()
  }
  for (const sign of signs) window.addEventListener(sign, touched, { capture: true, passive: true })
  return () => Math.max(0, Math.floor((Date.now() - last) / 1000))
}

const lookEveryMs = 500
const quietMs = 1500
/** Fewer requests than these leave nothing worth collecting. */
const worthwhile = 200

type Collector = (options: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>

/**
 * Collects garbage when a time of many requests is over: while people work memory may grow, afterwards it is given back. Left to
 * itself the engine keeps it until something is allocated again. Does nothing where the program was started without `--expose-gc`.
 */
export function collectWhenQuiet(): { busy(): void; stop(): void } {
  const { gc } = globalThis as { gc?: Collector }
  let [since, last] = [0, 0]
  const timer = setInterval(() => {
    if (!gc || since < worthwhile || performance.now() - last < quietMs) return
    since = 0
    gc({ type: 'major', execution: 'async', flavor: 'last-resort' }).catch(() => {})
  }, lookEveryMs).unref()
  return {
    busy: () => {
      since += 1
      last = performance.now()
    },
    stop: () => clearInterval(timer),
  }
}

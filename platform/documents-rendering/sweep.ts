/** Rows after which the garbage of a long table is worth collecting. */
const rowsASweep = 10_000

type Collector = (options: { type: 'major'; execution: 'async' }) => Promise<void>

/**
 * Collects the garbage of a long table now and then. Left to itself the engine lets it grow with the memory of the machine: a
 * hundred thousand rows that are nowhere held then cost a hundred mebibytes. Does nothing where the program runs without `--expose-gc`.
 */
export function sweeper(): (rows: number) => Promise<void> {
  const { gc } = globalThis as { gc?: Collector }
  let since = rowsASweep
  return async (rows) => {
    since += rows
    if (!gc || since < rowsASweep) return
    since = 0
    await gc({ type: 'major', execution: 'async' })
  }
}

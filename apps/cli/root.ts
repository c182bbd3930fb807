import { join } from 'node:path'

/** The root of the checkout, from which the data directory is found. */
export const root = join(import.meta.dirname, '../..')

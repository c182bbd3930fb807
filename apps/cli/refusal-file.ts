import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { csvLine } from '@zhujian/documents-rendering'
import type { RefusalSink } from '@zhujian/projects/server'
import type { Text } from '@zhujian/text'

/** The file of refused rows: the original columns and the reason; made at the first refusal, one of an earlier run is removed. */
export function refusalFile(path: string, text: Text): RefusalSink {
  let columns: readonly string[] = []
  let file: number | undefined
  return {
    begin: (header) => {
      columns = header
      rmSync(path, { force: true })
    },
    refuse: ({ cells }, reasons) => {
      if (file === undefined) {
        mkdirSync(dirname(path), { recursive: true })
        file = openSync(path, 'w', 0o600)
        writeSync(file, csvLine([...columns, 'reason']))
      }
      const reason = reasons.map(({ code, figures }) => text.say('en', `import.reason.${code}`, figures)).join('; ')
      // A short row is filled up and a long one cut to the header, so that the reason stands in its own column.
      const beyond = cells.slice(columns.length)
      writeSync(file, csvLine([...columns.map((_, at) => cells[at] ?? ''), beyond.length > 0 ? `${reason}; beyond: ${beyond.join('|')}` : reason]))
    },
    end: async () => {
      if (file !== undefined) closeSync(file)
    },
  }
}

import { parseArgs } from 'node:util'
import { OperatorError } from './operator-error.ts'

export type Command = {
  /** The words that call it, as `import portfolio`. */
  words: string
  summary: string
  help: string
  run(args: string[], signal: AbortSignal): Promise<void>
}

type Flags = Record<string, { type: 'string' | 'boolean' }>
export type Arguments = { positionals: string[]; text(name: string): string | undefined; flag(name: string): boolean }

/** Reads the arguments of a command. @throws OperatorError with one line when they do not fit. */
export function readArguments(args: string[], options: Flags, positionals: number): Arguments {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true })
    if (parsed.positionals.length !== positionals)
      throw new OperatorError(`needs ${positionals} argument(s), got ${parsed.positionals.length}: see --help`)
    const values: Record<string, string | boolean | (string | boolean)[] | undefined> = parsed.values
    return {
      positionals: parsed.positionals,
      text: (name) => {
        const value = values[name]
        return typeof value === 'string' ? value : undefined
      },
      flag: (name) => values[name] === true,
    }
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause
    throw new OperatorError(`${(cause as Error).message.split(/\.\s|\n/)[0]}: see --help`)
  }
}

export { callerPath as operatorPath } from '@zhujian/config'

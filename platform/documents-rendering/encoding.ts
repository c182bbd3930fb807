import { createReadStream } from 'node:fs'
import { isUtf8 } from 'node:buffer'

/** Encodings of text files that offices send: UTF-8, what Chinese Windows writes, what western Windows writes, and both orders of UTF-16. */
export const encodings = ['utf-8', 'gb18030', 'windows-1252', 'utf-16le', 'utf-16be'] as const
export type Encoding = (typeof encodings)[number]

/** `certain` where the bytes can be nothing else (a mark, or valid UTF-8 with more than ASCII); else the likeliest. */
export type Detected = { encoding: Encoding; certain: boolean }

type Tally = {
  bytes: number
  highBytes: number
  /** Zero bytes at even and at odd places: every second byte of a comma or a digit in UTF-16. */
  zerosAt: [number, number]
  /** High bytes that stand in a pair of GB 2312 (both bytes A1–F7 / A1–FE), where all common Chinese characters are. */
  pairedBytes: number
  utf8: boolean
}

/**
 * Says in which encoding a text file is written, by reading all of it: a single accent may stand at its very end.
 * Between GB 18030 and Windows-1252 the high bytes decide: Chinese text writes them in pairs of GB 2312, western text alone.
 */
export async function detectEncoding(path: string): Promise<Detected> {
  const tally: Tally = { bytes: 0, highBytes: 0, zerosAt: [0, 0], pairedBytes: 0, utf8: true }
  let rest = Buffer.alloc(0)
  let lead = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    if (tally.bytes === 0) {
      const marked = byMark(chunk)
      if (marked) return { encoding: marked, certain: true }
    }
    lead = count(tally, chunk, lead)
    const whole = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const end = lastWhole(whole)
    tally.utf8 &&= isUtf8(whole.subarray(0, end))
    rest = Buffer.from(whole.subarray(end))
  }
  tally.utf8 &&= rest.length === 0
  return decide(tally)
}

function decide({ bytes, highBytes, zerosAt: [even, odd], pairedBytes, utf8 }: Tally): Detected {
  if (even + odd > 0 && even + odd > bytes / 100) return { encoding: odd >= even ? 'utf-16le' : 'utf-16be', certain: false }
  if (utf8) return { encoding: 'utf-8', certain: highBytes > 0 }
  return { encoding: pairedBytes >= highBytes * 0.8 ? 'gb18030' : 'windows-1252', certain: false }
}

function byMark(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null
}

/** Counts a chunk; answers the lead byte that waits for its second half, or 0. */
function count(tally: Tally, chunk: Buffer, waiting: number): number {
  let lead = waiting
  for (let at = 0; at < chunk.length; at += 1) {
    const byte = chunk[at] as number
    if (byte === 0) tally.zerosAt[(tally.bytes + at) % 2 === 0 ? 0 : 1] += 1
    if (byte >= 0x80) tally.highBytes += 1
    if (lead > 0) {
      if (byte >= 0xa1 && byte <= 0xfe) tally.pairedBytes += 2
      lead = 0
    } else if (byte >= 0xa1 && byte <= 0xf7) lead = byte
  }
  tally.bytes += chunk.length
  return lead
}

/** Where the last character of a chunk of UTF-8 begins that may go on in the next. */
function lastWhole(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] as number
    if (byte < 0x80) return chunk.length
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? chunk.length - back : chunk.length
  }
  return chunk.length
}

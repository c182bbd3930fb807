import { extname } from 'node:path'

const zipTypes: readonly [string, string][] = [
  ['word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/presentation.xml', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['OFD.xml', 'application/ofd'],
]
/** The first brand of an ISO media file: phones keep photos in the same container as films. */
const brands: readonly [RegExp, string][] = [
  [/^(hei[cxms]|hev[cxms])$/, 'image/heic'],
  [/^(mif1|msf1)$/, 'image/heif'],
  [/^avi[fs]$/, 'image/avif'],
  [/^qt {2}$/, 'video/quicktime'],
]
const headBytes = 4096
/** The directory of a zip stands at its end. */
const tailBytes = 1_048_576

/** What of a file tells its kind: how it begins and how it ends, and how long it is. */
export type Ends = { head: Buffer; tail: Buffer; bytes: number }

/** The media type by the bytes themselves, never by what the client says; null when it is none of those accepted. */
export function mediaTypeOf({ head, tail, bytes }: Ends, name: string): string | null {
  const known = byMagic(head)
  if (known !== null) return known
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) return zipTypes.find(([member]) => tail.includes(member))?.[1] ?? null
  return bytes > 0 ? textType(head, name) : null
}

/** Gathers the ends of a file from its bytes as they pass by. */
export function endsGatherer(): { add(part: Buffer): void; ends(): Ends } {
  let [head, bytes, tailHeld] = [Buffer.alloc(0), 0, 0]
  const tail: Buffer[] = []
  return {
    add: (part) => {
      if (head.length < headBytes) head = Buffer.concat([head, part.subarray(0, headBytes - head.length)])
      bytes += part.length
      tail.push(part)
      tailHeld += part.length
      while (tailHeld - (tail[0]?.length ?? 0) >= tailBytes) tailHeld -= tail.shift()?.length ?? 0
    },
    ends: () => {
      const last = Buffer.concat(tail)
      return { head, tail: last.subarray(Math.max(0, last.length - tailBytes)), bytes }
    },
  }
}

/** Whether a type found by `mediaTypeOf` is a picture. */
export function isImage(mediaType: string): boolean {
  return mediaType.startsWith('image/')
}

function byMagic(head: Buffer): string | null {
  const ascii = head.subarray(0, 16).toString('latin1')
  if (ascii.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return 'image/webp'
  if (/^GIF8[79]a/.test(ascii)) return 'image/gif'
  if (ascii.startsWith('%PDF-')) return 'application/pdf'
  if (ascii.slice(4, 8) === 'ftyp') return brands.find(([brand]) => brand.test(ascii.slice(8, 12)))?.[1] ?? 'video/mp4'
  return null
}

function textType(head: Buffer, name: string): string | null {
  const type = { '.txt': 'text/plain', '.csv': 'text/csv', '.json': 'application/json', '.geojson': 'application/geo+json' }[extname(name).toLowerCase()]
  return type !== undefined && textEncodings(head).some((encoding) => readsAsText(head, encoding)) ? type : null
}

/** In what text can be written that offices send. Zero bytes are the half of every comma and digit in UTF-16. */
function textEncodings(head: Buffer): readonly string[] {
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd === 0) return ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252']
  return odd >= even ? ['utf-16le'] : ['utf-16be']
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: naming the characters that no text has is the point.
const unlikeText = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/

function readsAsText(bytes: Buffer, encoding: string): boolean {
  // UTF-16 without a single line break or comma is no table but any pairs of bytes.
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
    return !unlikeText.test(text) && (!encoding.startsWith('utf-16') || /[,;\t\r\n]/.test(text))
  } catch {
    return false
  }
}

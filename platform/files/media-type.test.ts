import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isImage, mediaTypeOf } from './media-type.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-media-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const iso = (brand: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 24]), bytes(`ftyp${brand}\0\0\0\0mif1heic`)])
const zip = (member: string): Buffer => bytes(`PK\x03\x04${'x'.repeat(60)}${member}PK\x05\x06`)

function typeOf(content: Uint8Array, name = 'photo.jpg'): Promise<string | null> {
  const path = join(folder, 'file')
  writeFileSync(path, content)
  return mediaTypeOf(path, name)
}

describe('the kind of a file is told by its bytes', () => {
  test.each([
    ['image/jpeg', bytes('\xff\xd8\xff\xe1....Exif')],
    ['image/png', bytes('\x89PNG\r\n\x1a\n....')],
    ['image/webp', bytes('RIFF\x24\0\0\0WEBPVP8 ')],
    ['image/gif', bytes('GIF89a....')],
    ['image/heic', iso('heic')],
    ['image/heif', iso('mif1')],
    ['image/avif', iso('avif')],
    ['video/quicktime', iso('qt  ')],
    ['video/mp4', iso('isom')],
    ['application/pdf', bytes('%PDF-1.7\n')],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', zip('xl/workbook.xml')],
    ['application/ofd', zip('OFD.xml')],
  ])('%s', async (type, content) => {
    expect(await typeOf(content, 'anything.txt')).toBe(type)
    expect(isImage(type)).toBe(type.startsWith('image/'))
  })

  test('a name makes no photo of a text, a program or an archive', async () => {
    expect(await typeOf(bytes('not a photo'))).toBeNull()
    expect(await typeOf(bytes('MZ\x90\0'))).toBeNull()
    expect(await typeOf(zip('run.exe'))).toBeNull()
    expect(await typeOf(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'photo.svg')).toBeNull()
    expect(await typeOf(bytes(''))).toBeNull()
    expect(await typeOf(bytes('a,b\n1,2'), 'table.CSV')).toBe('text/csv')
  })
})

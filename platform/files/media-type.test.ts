import { describe, expect, test } from 'vitest'
import { endsGatherer, isImage, mediaTypeOf } from './media-type.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const iso = (brand: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 24]), bytes(`ftyp${brand}\0\0\0\0mif1heic`)])
const zip = (member: string): Buffer => bytes(`PK\x03\x04${'x'.repeat(60)}${member}PK\x05\x06`)

/** As an upload brings it: in parts of any size. */
function typeOf(content: Uint8Array, name = 'photo.jpg', partBytes = 7): string | null {
  const gatherer = endsGatherer()
  for (let at = 0; at < content.length; at += partBytes) gatherer.add(Buffer.from(content.subarray(at, at + partBytes)))
  return mediaTypeOf(gatherer.ends(), name)
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
  ])('%s', (type, content) => {
    expect(typeOf(content, 'anything.txt')).toBe(type)
    expect(isImage(type)).toBe(type.startsWith('image/'))
  })

  test('a name makes no photo of a text, a program or an archive', () => {
    expect(typeOf(bytes('not a photo'))).toBeNull()
    expect(typeOf(bytes('MZ\x90\0'))).toBeNull()
    expect(typeOf(zip('run.exe'))).toBeNull()
    expect(typeOf(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'photo.svg')).toBeNull()
    expect(typeOf(bytes(''))).toBeNull()
    expect(typeOf(bytes('a,b\n1,2'), 'table.CSV')).toBe('text/csv')
    expect([typeOf(bytes('{"a":1}'), 'package.json'), typeOf(bytes('{}'), 'layer.geojson'), typeOf(bytes('\0\x01{}'), 'layer.json')]).toEqual(['application/json', 'application/geo+json', null])
  })

  test('a zip is known by its directory, which stands within the last mebibyte, however the bytes come', () => {
    const long = Buffer.concat([bytes('PK\x03\x04'), Buffer.alloc(3_000_000, 1), bytes('word/document.xml'), Buffer.alloc(900_000, 2)])
    const early = Buffer.concat([bytes('PK\x03\x04'), bytes('word/document.xml'), Buffer.alloc(1_100_000, 1)])
    for (const part of [1000, 65_536, 5_000_000]) {
      expect(typeOf(long, 'a.docx', part)).toBe('application/vnd.openxmlformats-officedocument.wordprocessingml.document')
      expect(typeOf(early, 'a.docx', part)).toBeNull()
    }
  })
})

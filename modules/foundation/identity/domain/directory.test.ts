import { expect, test } from 'vitest'
import { directoryFilter } from './index.ts'

test.each([
  ['zhang.san', '(uid=zhang.san)'],
  ['*', '(uid=\\2a)'],
  ['x)(uid=*', '(uid=x\\29\\28uid=\\2a)'],
  ['a\\b\0', '(uid=a\\5cb\\00)'],
  ['$&', '(uid=$&)'],
  ['张三', '(uid=张三)'],
])('%j stays a name', (name, filter) => {
  expect(directoryFilter('(uid={name})', name)).toBe(filter)
})

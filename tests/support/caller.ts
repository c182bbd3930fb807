import { inject } from 'vitest'
import { Person as AnyPerson } from '@zhujian/testing'

export { dot, newId } from '@zhujian/testing'

export const demoPassword = 'Jiangzhou@2026'

type Language = 'zh-CN' | 'en'

/** Somebody on the server shared by all journeys; a demo account unless a password is named. */
export class Person extends AnyPerson {
  constructor(username: string, language: Language = 'zh-CN') {
    super(inject('serverUrl'), username, language)
  }

  override signIn(password: string = demoPassword): Promise<this> {
    return super.signIn(password)
  }
}

const people = new Map<string, Promise<Person>>()

/** A signed-in demo account that reads a language; one session is shared by a test file. */
export function person(username: string, language: Language = 'zh-CN'): Promise<Person> {
  const key = `${username} ${language}`
  let found = people.get(key)
  if (!found) {
    found = new Person(username, language).signIn()
    people.set(key, found)
  }
  return found
}

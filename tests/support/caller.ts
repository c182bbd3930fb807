import { inject } from 'vitest'
import { Person as AnyPerson } from '@zhujian/testing'

export { dot, newId } from '@zhujian/testing'

export const demoPassword = 'Jiangzhou@2026'

/** Somebody on the server shared by all journeys; a demo account unless a password is named. */
export class Person extends AnyPerson {
  constructor(username: string) {
    super(inject('serverUrl'), username)
  }

  override signIn(password: string = demoPassword): Promise<this> {
    return super.signIn(password)
  }
}

const people = new Map<string, Promise<Person>>()

/** A signed-in demo account; one session is shared by a test file. */
export function person(username: string): Promise<Person> {
  let found = people.get(username)
  if (!found) {
    found = new Person(username).signIn()
    people.set(username, found)
  }
  return found
}

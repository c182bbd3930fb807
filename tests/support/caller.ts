import { inject } from 'vitest'
import { Person as AnyPerson, newId } from '@zhujian/testing'

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

/** An account made for one test, in the unit and with the role of a demo account: what a test does to it nobody else feels. */
export async function standIn(username: string): Promise<string> {
  const system = await person('sysAdmin.990100')
  const model = (await (await person(username)).does('whoAmI'))['activePost'] as { role: string; regionCode: number; unitId: string }
  const made = `stand.in.${newId().slice(-12)}`
  await system.does('createAccount', { id: newId(), username: made, name: '替身', regionCode: model.regionCode, unitId: model.unitId, initialPassword: demoPassword })
  await (await person('secAdmin.990100')).does('grantPost', { id: newId(), username: made, role: model.role, regionCode: model.regionCode, unitId: model.unitId })
  return made
}

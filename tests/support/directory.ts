import { createServer, InsufficientAccessRightsError, InvalidCredentialsError } from 'ldapjs'
import type { Server } from 'ldapjs'

type Entry = { dn: string; uid: string; password: string }
/** A real LDAP server in this process, with a reader who may search and people who may only sign in. */
export type TestDirectory = { searches: string[]; binds: string[]; start(): Promise<void>; stop(): Promise<void> }

export const baseDn = 'ou=people, dc=example, dc=cn'
export const reader = { dn: 'cn=reader, dc=example, dc=cn', password: 'reader-Password-1' }

export async function testDirectory(port: number, people: readonly Entry[], tls?: { certificate: string; key: string }): Promise<TestDirectory> {
  const [searches, binds]: [string[], string[]] = [[], []]
  let server: Server | undefined
  const plain = (dn: string): string => dn.replaceAll(/\s*,\s*/g, ',').toLowerCase()
  const start = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer(tls)
      server.bind('dc=example, dc=cn', (request, response, next) => {
        const name = plain(request.dn.toString())
        binds.push(name)
        const known = [...people, reader].find((entry) => plain(entry.dn) === name)
        // As RFC 4513 §5.1.2 has it: without a password the sign-in is nobody's, and succeeds.
        if (request.credentials !== '' && request.credentials !== known?.password) return next(new InvalidCredentialsError())
        response.end()
        return next()
      })
      server.search('dc=example, dc=cn', (request, response, next) => {
        if (plain(request.connection.ldap.bindDN.toString()) !== plain(reader.dn)) return next(new InsufficientAccessRightsError())
        searches.push(request.filter.toString())
        for (const { dn, uid } of people) if (request.filter.matches({ uid, objectclass: ['person'] })) response.send({ dn, attributes: { uid } })
        response.end()
        return next()
      })
      server.listen(port, '127.0.0.1', resolve)
    })
  await start()
  return {
    searches,
    binds,
    start,
    stop: () =>
      new Promise((resolve) => {
        if (server) server.close(() => resolve())
        else resolve()
      }),
  }
}

import { Client, InvalidCredentialsError } from 'ldapts'
import type { LdapSettings } from '@zhujian/config'
import { directoryFilter } from '@zhujian/identity/domain'

/** The directory cannot be reached, or does not let us search. */
export class DirectoryAway extends Error {}

export type Directory = {
  label: string | undefined
  issuer: string
  /** Whether a name and a password are somebody's in the directory. @throws DirectoryAway. */
  fits(name: string, password: string): Promise<boolean>
}

const timeoutMs = 6000

/** Searches for the name and signs in as the one entry found: two entries are nobody. The password goes nowhere but to that sign-in. */
export function createDirectory(settings: LdapSettings): Directory {
  const { url, startTls, ca, bindDn, bindPassword, baseDn, filter } = settings
  const tls = ca === undefined ? {} : { ca }
  const withClient = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ url, timeout: timeoutMs, connectTimeout: timeoutMs, ...(url.startsWith('ldaps:') ? { tlsOptions: tls } : {}) })
    try {
      if (startTls) await client.startTLS(tls)
      return await work(client)
    } finally {
      await client.unbind().catch(() => {})
    }
  }
  return {
    label: settings.label,
    issuer: baseDn,
    fits: async (name, password) => {
      // An empty password is no password: a directory takes such a sign-in for nobody's, and lets it succeed (RFC 4513 §5.1.2).
      if (password === '') return false
      try {
        const dn = await withClient(async (client) => {
          if (bindDn !== undefined) await client.bind(bindDn, bindPassword)
          const { searchEntries } = await client.search(baseDn, { scope: 'sub', filter: directoryFilter(filter, name), sizeLimit: 2, timeLimit: 5, attributes: ['dn'] })
          return searchEntries.length === 1 ? searchEntries[0]?.dn : undefined
        })
        if (!dn) return false
        return await withClient((client) => client.bind(dn, password).then(() => true, refusedAs))
      } catch (cause) {
        throw new DirectoryAway('the directory did not answer', { cause })
      }
    },
  }
}

function refusedAs(cause: unknown): boolean {
  if (cause instanceof InvalidCredentialsError) return false
  throw cause
}

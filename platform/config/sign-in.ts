import { readFileSync } from 'node:fs'
import { ConfigError } from './config-error.ts'

/** An OpenID Connect provider people may sign in by. */
export type OidcSettings = {
  issuer: string
  clientId: string
  /** Absent: a public client, held to PKCE alone. */
  clientSecret: string | undefined
  /** What stands on the button. */
  label: string | undefined
  scope: string
  /** Values of `amr` or `acr` that tell of a second factor at the provider; none: ours is asked for. */
  secondFactor: readonly string[]
}

/** A directory (LDAP) that checks the passwords of accounts linked to it. */
export type LdapSettings = {
  url: string
  startTls: boolean
  /** The certificate authority of the directory, PEM. */
  ca: string | undefined
  /** Who searches; absent: nobody signs in for that. */
  bindDn: string | undefined
  bindPassword: string | undefined
  baseDn: string
  /** `{name}` stands for the name of the account in the directory. */
  filter: string
  label: string | undefined
}

type Env = NodeJS.ProcessEnv

const isLocal = ({ hostname }: URL): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)

/** A secret, or the first line of the file that holds it. @throws ConfigError where the file cannot be read. */
function secretOf(name: string, plain: string | undefined, file: string | undefined): string | undefined {
  if (plain && file) throw new ConfigError(`${name} and ${name}_FILE are both set: one of them is meant`)
  if (!file) return plain || undefined
  try {
    return readFileSync(file, 'utf8').split('\n')[0]?.trim() || undefined
  } catch (cause) {
    throw new ConfigError(`${name}_FILE cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}`)
  }
}

/** Reads `ZHUJIAN_OIDC_*`; without an issuer nobody signs in that way. @throws ConfigError with one line that repeats no secret. */
export function oidcSettings(env: Env): OidcSettings | undefined {
  const issuer = env['ZHUJIAN_OIDC_ISSUER']
  if (!issuer) return undefined
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url)))) throw new ConfigError('ZHUJIAN_OIDC_ISSUER is not an address https://…')
  const clientId = env['ZHUJIAN_OIDC_CLIENT_ID']
  if (!clientId) throw new ConfigError('ZHUJIAN_OIDC_ISSUER is set: ZHUJIAN_OIDC_CLIENT_ID is needed')
  const scope = env['ZHUJIAN_OIDC_SCOPE'] || 'openid'
  if (!scope.split(' ').includes('openid')) throw new ConfigError('ZHUJIAN_OIDC_SCOPE lacks openid')
  return {
    issuer,
    clientId,
    clientSecret: secretOf('ZHUJIAN_OIDC_CLIENT_SECRET', env['ZHUJIAN_OIDC_CLIENT_SECRET'], env['ZHUJIAN_OIDC_CLIENT_SECRET_FILE']),
    label: env['ZHUJIAN_OIDC_LABEL'] || undefined,
    scope,
    secondFactor: (env['ZHUJIAN_OIDC_SECOND_FACTOR'] ?? '').split(',').map((value) => value.trim()).filter((value) => value !== ''),
  }
}

/** Reads `ZHUJIAN_LDAP_*`; passwords travel under TLS unless the directory is on this machine. @throws ConfigError as above. */
export function ldapSettings(env: Env): LdapSettings | undefined {
  const text = env['ZHUJIAN_LDAP_URL']
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['ldap:', 'ldaps:'].includes(url.protocol) || url.hostname === '') throw new ConfigError('ZHUJIAN_LDAP_URL is not an address ldaps://host')
  if (url.username || url.password) throw new ConfigError('ZHUJIAN_LDAP_URL must hold no credentials: set ZHUJIAN_LDAP_BIND_DN and ZHUJIAN_LDAP_BIND_PASSWORD')
  const startTls = env['ZHUJIAN_LDAP_STARTTLS'] === '1'
  if (url.protocol === 'ldap:' && !startTls && !isLocal(new URL(text.replace(/^ldap:/, 'http:')))) throw new ConfigError('ZHUJIAN_LDAP_URL is neither ldaps://… nor on this machine: passwords would travel in the clear; ZHUJIAN_LDAP_STARTTLS=1 protects them')
  const baseDn = env['ZHUJIAN_LDAP_BASE_DN']
  if (!baseDn) throw new ConfigError('ZHUJIAN_LDAP_URL is set: ZHUJIAN_LDAP_BASE_DN is needed')
  const filter = env['ZHUJIAN_LDAP_FILTER'] || '(uid={name})'
  if (!filter.includes('{name}') || !filter.startsWith('(') || !filter.endsWith(')')) throw new ConfigError('ZHUJIAN_LDAP_FILTER is not a filter like (uid={name})')
  const [bindDn, bindPassword] = [env['ZHUJIAN_LDAP_BIND_DN'] || undefined, secretOf('ZHUJIAN_LDAP_BIND_PASSWORD', env['ZHUJIAN_LDAP_BIND_PASSWORD'], env['ZHUJIAN_LDAP_BIND_PASSWORD_FILE'])]
  if (bindDn && !bindPassword) throw new ConfigError('ZHUJIAN_LDAP_BIND_DN is set: ZHUJIAN_LDAP_BIND_PASSWORD or ZHUJIAN_LDAP_BIND_PASSWORD_FILE is needed')
  return { url: text, startTls, ca: certificateOf(env), bindDn, bindPassword, baseDn, filter, label: env['ZHUJIAN_LDAP_LABEL'] || undefined }
}

function certificateOf(env: Env): string | undefined {
  const file = env['ZHUJIAN_LDAP_CA_FILE']
  if (!file) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(`ZHUJIAN_LDAP_CA_FILE cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}`)
  }
}

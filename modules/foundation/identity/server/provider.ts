import * as client from 'openid-client'
import type { OidcSettings } from '@zhujian/config'

/** What the provider says of who has signed in there. */
export type Proven = { issuer: string; subject: string; secondFactor: boolean }

/** The provider cannot be reached, or does not answer as one. */
export class ProviderAway extends Error {}

export type OidcProvider = {
  label: string | undefined
  issuer: string
  begin(state: string, nonce: string, verifier: string): Promise<string>
  /** @throws ProviderAway; any other error: the answer is not what was asked for. */
  prove(query: string, state: string, nonce: string, verifier: string): Promise<Proven>
  /** Where somebody goes to sign out there too; null where the provider has no such place, or is away. */
  leaveAddress(): Promise<string | null>
}

const timeoutSeconds = 8

/** Authorization code with PKCE, state and nonce (RFC 6749, RFC 7636, OpenID Connect Core). The provider is looked up when it is first needed, and again as long as it is away. */
export function createProvider(settings: OidcSettings, publicUrl: string): OidcProvider {
  const returnAddress = `${publicUrl}/sign-in/oidc`
  let found: client.Configuration | undefined
  const configuration = async (): Promise<client.Configuration> => {
    try {
      const insecure = settings.issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : {}
      const authentication = settings.clientSecret === undefined ? client.None() : client.ClientSecretBasic(settings.clientSecret)
      found ??= await client.discovery(new URL(settings.issuer), settings.clientId, { ...(settings.clientSecret === undefined ? {} : { client_secret: settings.clientSecret }) }, authentication, { timeout: timeoutSeconds, ...insecure })
      return found
    } catch (cause) {
      throw new ProviderAway('the provider cannot be looked up', { cause })
    }
  }
  return {
    label: settings.label,
    issuer: settings.issuer,
    begin: async (state, nonce, verifier) => {
      const config = await configuration()
      const challenge = await client.calculatePKCECodeChallenge(verifier)
      return client.buildAuthorizationUrl(config, { redirect_uri: returnAddress, scope: settings.scope, state, nonce, code_challenge: challenge, code_challenge_method: 'S256' }).href
    },
    prove: async (query, state, nonce, verifier) => {
      const config = await configuration()
      const address = new URL(`${returnAddress}${query.startsWith('?') ? query : `?${query}`}`)
      const tokens = await client.authorizationCodeGrant(config, address, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }).catch((cause: unknown) => {
        throw unreachable(cause) ? new ProviderAway('the provider did not answer', { cause }) : cause
      })
      const claims = tokens.claims()
      if (!claims) throw new Error('the provider sent no identity')
      const told = [...(Array.isArray(claims['amr']) ? claims['amr'].map(String) : []), ...(typeof claims['acr'] === 'string' ? [claims['acr']] : [])]
      return { issuer: claims.iss, subject: claims.sub, secondFactor: told.some((value) => settings.secondFactor.includes(value)) }
    },
    leaveAddress: async () => {
      const config = await configuration().catch(() => null)
      return config?.serverMetadata().end_session_endpoint ? client.buildEndSessionUrl(config, { post_logout_redirect_uri: `${publicUrl}/sign-in` }).href : null
    },
  }
}

/** A connection that failed and a server at a loss are no answer of a provider. */
function unreachable(cause: unknown): boolean {
  const { name = '', code = '', status = 0 } = cause as { name?: string; code?: string; status?: number }
  return name === 'TimeoutError' || name === 'TypeError' || code === 'OAUTH_TIMEOUT' || status >= 500
}

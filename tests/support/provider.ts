import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import Provider from 'oidc-provider'

/** A real OpenID Connect provider in this process: whoever is named in the form of its own sign-in page is signed in there. */
export type TestProvider = { issuer: string; stop(): Promise<void>; start(): Promise<void> }

export const clientId = 'zhujian'
export const clientSecret = 'a-secret-of-the-test'

/** A port nobody listens at now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export async function testProvider(port: number, publicUrl: string): Promise<TestProvider> {
  const issuer = `http://127.0.0.1:${port}`
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [`${publicUrl}/sign-in/oidc`], post_logout_redirect_uris: [`${publicUrl}/sign-in`], grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_basic' }],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    claims: { openid: ['sub', 'amr'] },
    conformIdTokenClaims: false,
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => Promise.resolve({ sub }) }),
    // Nobody is asked for his consent: the authority that runs the provider has given it.
    loadExistingGrant: async (ctx: { oidc: { client: { clientId: string }; session: { accountId: string } } }) => {
      const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })
  const serve = provider.callback()
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await provider.interactionDetails(request, response)
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end('<form method="post"><label>Name <input name="login" autofocus></label><label>amr <input name="amr"></label><button>Enter</button></form>')
      return
    }
    const form = new URLSearchParams(await text(request))
    const amr = form.get('amr')
    await provider.interactionFinished(request, response, form.get('login') === 'nobody' ? { error: 'access_denied' } : { login: { accountId: form.get('login'), ...(amr ? { amr: amr.split(',') } : {}) } })
  }
  let server: Server | undefined
  const start = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((request, response) => {
        if (!request.url?.startsWith('/interaction/')) serve(request, response)
        else interact(request, response).catch((cause: unknown) => response.writeHead(500).end(String(cause)))
      }).listen(port, '127.0.0.1', resolve)
    })
  await start()
  return {
    issuer,
    start,
    stop: () =>
      new Promise((resolve) => {
        server?.closeAllConnections()
        if (server) server.close(() => resolve())
        else resolve()
      }),
  }
}

/** Goes to the provider as a browser does, signs in there, and answers with the query it is sent back with. */
export async function visit(address: string, login: string, amr = ''): Promise<string> {
  const jar = new Map<string, string>()
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of answer.headers.getSetCookie()) jar.set(line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1).split(';')[0] ?? '')
    return answer
  }
  const issuer = new URL(address).origin
  let answer = await send(address)
  for (let hops = 0; hops < 10; hops++) {
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`the provider stopped: ${answer.status} ${await answer.text()}`)
    const next = new URL(location, issuer)
    if (next.origin !== issuer) return next.search
    answer = next.pathname.startsWith('/interaction/') ? await send(next.href, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ login, amr }).toString() }) : await send(next.href)
  }
  throw new Error('the provider sends in circles')
}

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { Provider } from 'oidc-provider'

/** Somebody as the issuer knows them. */
export type IssuerPerson = { sub: string; email?: string; email_verified?: boolean; name?: string }

const FORM = `<!doctype html><html lang="en"><title>Issuer</title><h1>Issuer</h1><form method="post">
<label>Subject <input name="sub"></label> <label>E-mail <input name="email"></label>
<label>Name <input name="name"></label> <label><input type="checkbox" name="verified"> Verified</label>
<button>Continue</button> <button name="cancel" value="on">Cancel</button></form></html>`

/** An OpenID Connect issuer on loopback, which takes everybody for who they say they are. */
export class Issuer {
  readonly clientId = 'console'
  readonly clientSecret = randomBytes(24).toString('base64url')
  readonly #people = new Map<string, IssuerPerson>()
  #server: Server | undefined

  private constructor(readonly url: string) {}

  /** @param consoleUrl of the console that people come back to @param port of one that is to come back at its address */
  static async start(consoleUrl: string, port = 0): Promise<Issuer> {
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const issuer = new Issuer(`http://127.0.0.1:${address.port}`)
    issuer.#server = server
    const provider = issuer.#provide(consoleUrl)
    const answer = provider.callback()
    server.on('request', (request, response) => {
      const isInteraction = request.url?.startsWith('/interaction/') ?? false
      void (isInteraction ? issuer.#interact(provider, request, response) : answer(request, response))
    })
    return issuer
  }

  #provide(consoleUrl: string): Provider {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }
    const provider: Provider = new Provider(this.url, {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris: [`${consoleUrl}/api/auth/callback/oidc`],
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      jwks: { keys: [key] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...this.#people.get(sub), sub }) }),
      loadExistingGrant: async ({ oidc: { client, session } }) => {
        if (!client || !session?.accountId) return undefined
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
        grant.addOIDCScope('openid email profile')
        await grant.save()
        return grant
      },
    })
    return provider
  }

  async #interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html')
      response.end(FORM)
      return
    }
    const form = new URLSearchParams((await buffer(request)).toString())
    const text = (name: string) => form.get(name) ?? ''
    if (form.has('cancel')) return provider.interactionFinished(request, response, { error: 'access_denied' })
    const [sub, email, name] = [text('sub'), text('email'), text('name')]
    const person = { sub, email_verified: form.has('verified'), ...(email && { email }), ...(name && { name }) }
    this.#people.set(sub, person)
    await provider.interactionFinished(request, response, { login: { accountId: sub } })
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (!server?.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
}

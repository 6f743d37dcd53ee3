/** What the tests use of it; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  type Context = { oidc: { client?: { clientId: string }; session?: { accountId?: string } } }

  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  export type Configuration = {
    clients: Record<string, unknown>[]
    claims: Record<string, string[]>
    conformIdTokenClaims?: boolean
    cookies: { keys: string[] }
    jwks: { keys: object[] }
    features: Record<string, { enabled: boolean }>
    interactions: { url: (context: unknown, interaction: { uid: string }) => string }
    findAccount: (
      context: unknown,
      sub: string,
    ) => { accountId: string; claims: () => { sub: string } & Record<string, unknown> }
    loadExistingGrant: (context: Context) => Promise<Grant | undefined>
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration)
    readonly Grant: new (of: {
      clientId: string
      accountId: string
    }) => Grant
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
  }
}

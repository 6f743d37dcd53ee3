import { AsyncLocalStorage } from 'node:async_hooks'
import { createAuth } from '../auth'
import { accountIdOf, OIDC_PROVIDER } from './account'
import { admit } from './admit'
import { discover, discoveryUrl, issuerAway } from './discover'
import type { ConfiguredIssuer } from './env'
import type { Refusal } from './failures'
import { readProfile } from './profile'

/** One person's way back from the issuer: from where, and why it led to nothing. */
export type Visit = { issuer: ConfiguredIssuer; address: string | null; refusal: Refusal | null; problem: unknown }

const visits = new AsyncLocalStorage<Visit>()

async function createIssuerAuth(issuer: ConfiguredIssuer) {
  const { userinfoUrl, authentication } = await discover(issuer)
  const { genericOAuth } = await import('better-auth/plugins/generic-oauth')
  const { clientId, clientSecret } = issuer
  const plugin = genericOAuth({
    config: [
      {
        providerId: OIDC_PROVIDER,
        discoveryUrl: discoveryUrl(issuer.issuer),
        requireIdTokenVerification: true,
        clientId,
        clientSecret,
        authentication,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        // The rows of people and accounts are made by admit, in one transaction with their activity.
        disableSignUp: true,
        accountSubject: ({ profile }) => accountIdOf(issuer, String(profile.sub)),
        getUserInfo: async (tokens) => {
          const visit = visits.getStore()
          if (!visit) throw new Error('Nobody is on the way back from the issuer')
          try {
            const profile = await readProfile(tokens, userinfoUrl)
            const admitted = await admit({ ...visit, profile })
            if ('email' in admitted)
              return { sub: profile.subject, emailVerified: profile.isEmailVerified, ...admitted }
            visit.refusal = admitted.refusal
          } catch (error) {
            visit.problem = error
          }
          return null
        },
      },
    ],
  })
  const auth = createAuth([plugin])
  const { socialProviders } = await auth.$context
  if (!socialProviders.some(({ id }) => id === OIDC_PROVIDER))
    throw issuerAway(issuer.name, `${issuer.issuer} was there and is away again`)
  return auth
}

const byAddress = new Map<string, ReturnType<typeof createIssuerAuth>>()

/**
 * The sign-in library with the issuer, set up when somebody first signs in by it: passwords and sessions go on working
 * while it is away. @throws AppError `unavailable` when it is; the next call tries again.
 */
function getIssuerAuth(issuer: ConfiguredIssuer): ReturnType<typeof createIssuerAuth> {
  const known = byAddress.get(issuer.issuer)
  if (known) return known
  const asked = createIssuerAuth(issuer).catch((error: unknown) => {
    byAddress.delete(issuer.issuer)
    throw error
  })
  byAddress.set(issuer.issuer, asked)
  return asked
}

/** Lets the library with the issuer answer a request. @throws AppError `unavailable` when the issuer is away. */
export async function answerWithIssuer(request: Request, visit: Visit): Promise<Response> {
  const auth = await getIssuerAuth(visit.issuer)
  return visits.run(visit, () => auth.handler(request))
}

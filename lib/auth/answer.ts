import { nameClient } from '@/lib/access/client-address'
import { getEnv } from '@/lib/env'
import { getAuth } from './auth'
import { OIDC_PROVIDER } from './oidc/account'
import { configuredIssuer } from './oidc/env'

/** Answers a request below /api/auth: the sign-in library does, with the issuer where that is concerned. */
export async function answerAuth(request: Request): Promise<Response> {
  nameClient(request.headers)
  const issuer = configuredIssuer(getEnv())
  const route = `${request.method} ${new URL(request.url).pathname}`
  if (issuer && route === 'POST /api/auth/sign-in/social')
    return (await import('./oidc/sign-in')).startSingleSignOn(request, issuer)
  if (issuer && route === `GET /api/auth/callback/${OIDC_PROVIDER}`)
    return (await import('./oidc/sign-in')).finishSingleSignOn(request, issuer)
  return getAuth().handler(request)
}

import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { ConfiguredIssuer } from './env'

/** An issuer that takes longer counts as away: somebody is looking at the sign-in page. */
export const ISSUER_TIMEOUT_MS = 10_000

const documentSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url({ protocol: /^https?$/ }),
  token_endpoint: z.url({ protocol: /^https?$/ }),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  userinfo_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).min(1),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
})

export type Discovered = {
  userinfoUrl: string | null
  /** How the client's secret is told at the token endpoint. */
  authentication: 'basic' | 'post'
}

export function discoveryUrl(issuer: string): string {
  return `${issuer}/.well-known/openid-configuration`
}

/** What is wrong with the issuer, for the log; to people it is away. */
export function issuerAway(name: string, message: string, cause?: unknown): AppError {
  const userMessage = `${name} can't be used at the moment. Sign in with your password, or try again in a minute.`
  return new AppError('unavailable', userMessage, { message, cause })
}

/**
 * Reads the issuer's own description (OpenID Connect Discovery 1.0, 4).
 * @throws AppError `unavailable` when it does not answer in ten seconds, or describes another issuer than the configured.
 */
export async function discover({ issuer, name }: ConfiguredIssuer): Promise<Discovered> {
  const url = discoveryUrl(issuer)
  const response = await fetch(url, { signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS) }).catch((error: unknown) => {
    throw issuerAway(name, `${url} does not answer`, error)
  })
  const body: unknown = response.ok ? await response.json().catch(() => null) : null
  const parsed = documentSchema.safeParse(body)
  if (!parsed.success)
    throw issuerAway(name, `${url} answers ${response.status}, not as an issuer: ${parsed.error.message}`)
  const { data } = parsed
  if (data.issuer.replace(/\/+$/, '') !== issuer)
    throw issuerAway(name, `${url} is of the issuer ${data.issuer}: CONSOLE_OIDC_ISSUER must be exactly that`)
  const takesBasic = data.token_endpoint_auth_methods_supported.includes('client_secret_basic')
  return { userinfoUrl: data.userinfo_endpoint ?? null, authentication: takesBasic ? 'basic' : 'post' }
}

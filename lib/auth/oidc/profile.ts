import { z } from 'zod'
import { storedText } from '@/lib/stored-text'
import { emailSchema } from '../schemas'
import { ISSUER_TIMEOUT_MS } from './discover'

const MAX_NAME_LENGTH = 100

/** Some issuers write booleans as words; anything but a plain yes is a no. */
const verified = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 'true')
/** What is not a name that can be kept is none. */
const name = storedText().trim().min(1).max(MAX_NAME_LENGTH).optional().catch(undefined)

const claimsSchema = z.object({
  sub: storedText().min(1).max(255),
  email: emailSchema.optional().catch(undefined),
  email_verified: verified,
  name,
  preferred_username: name,
})

type Claims = z.output<typeof claimsSchema>

/** Who somebody is by the word of the issuer. */
export type Profile = { subject: string; email: string | null; isEmailVerified: boolean; name: string }

function toProfile({ sub, email, email_verified, name: full, preferred_username }: Claims): Profile {
  const shown = full ?? preferred_username ?? email?.split('@')[0]?.slice(0, MAX_NAME_LENGTH) ?? sub
  return { subject: sub, email: email ?? null, isEmailVerified: email_verified, name: shown }
}

/** The claims of an ID token whose signature, issuer, audience, age and nonce the sign-in library has checked. */
function readIdToken(idToken: string): Claims {
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')
  return claimsSchema.parse(JSON.parse(payload))
}

type Tokens = { idToken?: string | undefined; accessToken?: string | undefined }

/**
 * Who the tokens are of. An issuer may leave the e-mail address out of the ID token: then it is asked for, and its answer
 * counts only for the same subject (OpenID Connect Core 1.0, 5.3.2).
 */
export async function readProfile({ idToken, accessToken }: Tokens, userinfoUrl: string | null): Promise<Profile> {
  if (!idToken) throw new Error('The issuer sent no ID token')
  const claims = readIdToken(idToken)
  if (claims.email || !userinfoUrl || !accessToken) return toProfile(claims)
  const response = await fetch(userinfoUrl, {
    headers: { authorization: `Bearer ${accessToken}` },
    redirect: 'error',
    signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`The issuer's userinfo endpoint answers ${response.status}`)
  const more = claimsSchema.parse(await response.json())
  if (more.sub !== claims.sub) throw new Error("The issuer's userinfo endpoint tells of another subject")
  return toProfile({ ...claims, ...more })
}

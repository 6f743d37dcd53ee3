import { z } from 'zod'
import { blankAsUnset, optional } from '@/lib/env-values'
import { type Role, ROLES } from '../permissions'

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/
const EVERY_ADDRESS = ['0.0.0.0', '::']
const MAX_NAME_LENGTH = 40

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, search, hash } = new URL(address)
  return (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))) && !search && !hash
}

/** The variables of an OpenID Connect issuer by which people sign in. */
export const oidcEnv = {
  CONSOLE_OIDC_ISSUER: optional(
    z.string().refine(isSafe, 'must be an address such as https://login.example.com; http:// only on this machine'),
  ),
  CONSOLE_OIDC_CLIENT_ID: optional(z.string()),
  CONSOLE_OIDC_CLIENT_SECRET: optional(z.string()),
  CONSOLE_OIDC_NAME: z.preprocess(
    blankAsUnset,
    z
      .string()
      .trim()
      .max(MAX_NAME_LENGTH, `must have ${MAX_NAME_LENGTH} characters or fewer`)
      .default('Single sign-on'),
  ),
  CONSOLE_OIDC_SIGN_UP: z.preprocess(
    blankAsUnset,
    z.enum(['none', ...ROLES], { error: `must be none, ${ROLES.join(', ')}` }).default('none'),
  ),
}

type Variables = z.output<z.ZodObject<typeof oidcEnv>> & { HOST: string; CONSOLE_URL?: string | undefined }

/** An issuer as the configuration names it. */
export type ConfiguredIssuer = {
  /** Without a slash at its end. */
  issuer: string
  clientId: string
  clientSecret: string
  /** What people know it by. */
  name: string
  /** What a person becomes who was not invited; null when such a person is refused. */
  newRole: Role | null
}

/** What of the variables of the issuer does not go together, by variable. */
export function findOidcProblems(env: Variables): Record<string, string> {
  const names = ['CONSOLE_OIDC_ISSUER', 'CONSOLE_OIDC_CLIENT_ID', 'CONSOLE_OIDC_CLIENT_SECRET'] as const
  const missing = names.filter((name) => !env[name])
  if (missing.length === names.length) return {}
  const problems = Object.fromEntries(
    missing.map((name): [string, string] => [name, 'must be set too: an issuer takes address, client id and secret']),
  )
  if (!env.CONSOLE_URL && EVERY_ADDRESS.includes(env.HOST))
    problems['CONSOLE_URL'] = 'must be set: CONSOLE_OIDC_ISSUER sends people back to it'
  return problems
}

/** The issuer by which people may sign in beside their passwords; null when there is none. */
export function configuredIssuer(env: Variables): ConfiguredIssuer | null {
  const { CONSOLE_OIDC_ISSUER: issuer, CONSOLE_OIDC_CLIENT_ID: clientId } = env
  const clientSecret = env.CONSOLE_OIDC_CLIENT_SECRET
  if (!issuer || !clientId || !clientSecret) return null
  const newRole = env.CONSOLE_OIDC_SIGN_UP === 'none' ? null : env.CONSOLE_OIDC_SIGN_UP
  return { issuer: issuer.replace(/\/+$/, ''), clientId, clientSecret, name: env.CONSOLE_OIDC_NAME, newRole }
}

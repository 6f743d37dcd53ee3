import { discover } from '@/lib/auth/oidc/discover'
import { configuredIssuer } from '@/lib/auth/oidc/env'
import type { Env } from '@/lib/env'
import { errorText } from '@/lib/errors'
import { type Finding, ok, problem, skipped } from './types'

/** Whether the issuer by which people sign in answers, and is the one that the configuration names. */
export async function checkIssuer(env: Env): Promise<Finding> {
  const check = 'single sign-on'
  const issuer = configuredIssuer(env)
  if (!issuer) return skipped(check, 'CONSOLE_OIDC_ISSUER is not set.')
  try {
    await discover(issuer)
    return ok(check, issuer.issuer)
  } catch (error) {
    const fix = 'Correct CONSOLE_OIDC_ISSUER, or start the issuer; until then people sign in with passwords.'
    return problem(check, errorText(error), fix)
  }
}

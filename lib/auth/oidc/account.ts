import type { ConfiguredIssuer } from './env'

/** How accounts at the issuer are told from passwords, in `account.provider_id` and in the redirect address. */
export const OIDC_PROVIDER = 'oidc'

/** A subject means something only together with who says it. */
export function accountIdOf({ issuer }: ConfiguredIssuer, subject: string): string {
  return `${issuer}|${subject}`
}

/** Why a sign-in by the issuer did not work: the closed list of what the sign-in page can say. */
const SIGN_IN_FAILURES = [
  'away',
  'cancelled',
  'email_in_use',
  'email_missing',
  'email_not_verified',
  'expired',
  'person_removed',
  'person_unknown',
  'refused',
] as const

export type SignInFailure = (typeof SIGN_IN_FAILURES)[number]

export type Refusal = Extract<SignInFailure, `email_${string}` | `person_${string}`>

const BY_CODE: Record<string, SignInFailure> = {
  access_denied: 'cancelled',
  consent_required: 'cancelled',
  interaction_required: 'cancelled',
  login_required: 'cancelled',
  nonce_binding_missing: 'expired',
  server_error: 'away',
  state_invalid: 'expired',
  state_mismatch: 'expired',
  state_not_found: 'expired',
  temporarily_unavailable: 'away',
}

/** Of a code of the issuer (OAuth 2.0, 4.1.2.1) or of the sign-in library. */
export function toSignInFailure(code: string): SignInFailure {
  return Object.hasOwn(BY_CODE, code) ? (BY_CODE[code] ?? 'refused') : 'refused'
}

const SENTENCES: Record<SignInFailure, (issuer: string) => string> = {
  away: (issuer) => `${issuer} does not answer. Sign in with your password, or try again in a minute.`,
  cancelled: (issuer) => `${issuer} did not sign you in: it was cancelled there, or refused.`,
  email_in_use: (issuer) =>
    `Your e-mail address belongs to somebody here whom ${issuer} knows as another person. Ask an Admin to remove that user and invite you.`,
  email_missing: (issuer) => `${issuer} did not tell your e-mail address, so nobody here can be found by it.`,
  email_not_verified: (issuer) =>
    `${issuer} has not verified your e-mail address. Verify it there, or sign in with your password.`,
  expired: () =>
    'This sign-in took too long, or began in another browser or at another address of this console. Try again.',
  person_removed: () => 'An Admin removed you from this console. Ask for a new invitation.',
  person_unknown: (issuer) => `You have no account here, and ${issuer} makes none. Ask an Admin to invite you.`,
  refused: (issuer) =>
    `Signing in by ${issuer} did not work. Try again; if it stays so, an Admin finds the reason in the log.`,
}

/** The sentence for a failure as the address of the sign-in page names it; null for none. */
export function failureSentence(failure: unknown, issuer: string): string | null {
  const known = SIGN_IN_FAILURES.find((one) => one === failure)
  return known ? SENTENCES[known](issuer) : null
}

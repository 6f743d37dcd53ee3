async function failureOf(response: Response, refused: string): Promise<string> {
  if (response.status === 401) return refused
  const body: unknown = await response.json().catch(() => null)
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : ''
  if (response.status === 429) return message || 'Too many tries. Wait a minute, then try again.'
  return message || `The console answered with status ${response.status}.`
}

/** `code`: the password was right, and a code of the second factor is asked for. */
export type SignedIn = { next: 'in' | 'code' } | { failure: string }

async function send(path: string, input: object, refused: string): Promise<{ body: unknown } | { failure: string }> {
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  }).catch(() => null)
  if (!response) return { failure: 'The console did not answer. Try again.' }
  if (!response.ok) return { failure: await failureOf(response, refused) }
  return { body: await response.json() }
}

async function post(path: string, input: object, refused: string): Promise<SignedIn> {
  const answer = await send(path, input, refused)
  if ('failure' in answer) return answer
  const { body } = answer
  const needsCode = typeof body === 'object' && body !== null && 'twoFactorRedirect' in body
  return { next: needsCode ? 'code' : 'in' }
}

/** Signs in by e-mail and password. */
export function signIn(email: string, password: string): Promise<SignedIn> {
  return post('sign-in/email', { email, password }, 'The e-mail address or the password is not right.')
}

/** Six digits of an authenticator, or one of the recovery codes. */
export function signInByCode(text: string): Promise<SignedIn> {
  const code = text.replaceAll(/\s/g, '')
  const path = /^\d{6}$/.test(code) ? 'two-factor/verify-totp' : 'two-factor/verify-backup-code'
  return post(path, { code }, 'This code is not right, or too old. After several wrong ones sign in from the start.')
}

/** The address at the issuer where the browser goes to sign in; from there it comes back to `next`. */
export async function startSingleSignOn(next: string): Promise<{ url: string } | { failure: string }> {
  const answer = await send('sign-in/social', { next }, 'Signing in this way is not possible.')
  if ('failure' in answer) return answer
  const { body } = answer
  const url = typeof body === 'object' && body !== null && 'url' in body ? String(body.url) : ''
  return url ? { url } : { failure: 'The console did not say where to sign in. Try again.' }
}

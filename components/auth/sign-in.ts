const SOME_ORIGIN = 'http://console.invalid'

/** Only a path of this console; anything else (also what a browser reads as another site) would send people elsewhere. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/') || !URL.canParse(next, SOME_ORIGIN)) return '/services'
  const { origin, pathname, search } = new URL(next, SOME_ORIGIN)
  return origin === SOME_ORIGIN ? pathname + search : '/services'
}

async function failureOf(response: Response): Promise<string> {
  if (response.status === 401) return 'The e-mail address or the password is not right.'
  const body: unknown = await response.json().catch(() => null)
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : ''
  if (response.status === 429) return message || 'Too many tries. Wait a minute, then try again.'
  return message || `The console answered with status ${response.status}.`
}

/** Signs in by e-mail and password; null when that worked, else why not. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const response = await fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  }).catch(() => null)
  if (!response) return 'The console did not answer. Try again.'
  return response.ok ? null : failureOf(response)
}

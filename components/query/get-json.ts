import type { Failure } from '@/lib/action'

/** A GET route said no; `message` is for people. */
export class RequestError extends Error {
  readonly code: Failure['code']

  constructor(failure: Pick<Failure, 'code' | 'message'>) {
    super(failure.message)
    this.name = 'RequestError'
    this.code = failure.code
  }
}

/** The session has ended: back to here after signing in. */
export function goToSignIn(): void {
  const next = encodeURIComponent(window.location.pathname + window.location.search)
  window.location.assign(`/sign-in?next=${next}`)
}

async function readFailure(response: Response): Promise<Pick<Failure, 'code' | 'message'>> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && 'error' in body) return body.error as Failure
  return { code: 'unavailable', message: `The console answered with status ${response.status}.` }
}

/** Reads one of the console's own routes: a GET, or a POST for a question that has a body. @throws RequestError */
export async function getJson<T>(url: string, signal?: AbortSignal, question?: unknown): Promise<T> {
  const response = await fetch(url, {
    signal: signal ?? null,
    headers: { accept: 'application/json' },
    ...(question !== undefined && { method: 'POST', body: JSON.stringify(question) }),
  })
  if (response.ok) return (await response.json()) as T
  if (response.status === 401) goToSignIn()
  throw new RequestError(await readFailure(response))
}

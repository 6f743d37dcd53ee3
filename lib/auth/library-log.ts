import { log } from '@/lib/log'

/** What the sign-in library says, as a line like any other: with the request's id, and without secrets. */
export function logOfLibrary(level: 'debug' | 'info' | 'warn' | 'error', message: unknown, ...more: unknown[]): void {
  const err = [message, ...more].find((one) => one instanceof Error)
  const details = more.filter((one) => one !== err)
  log[level](
    { library: 'better-auth', ...(err && { err }), ...(details.length > 0 && { details }) },
    typeof message === 'string' && message !== '' ? message : 'the sign-in library failed',
  )
}

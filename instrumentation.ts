import type { Instrumentation } from 'next'

/** Next.js tells of an error that a page threw: under the reference that its error screen shows. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { log } = await import('@/lib/log')
  const digest: unknown = error instanceof Error ? Reflect.get(error, 'digest') : undefined
  const { method, path } = request
  const { routePath, routeType } = context
  // The query may hold the one-time token of a link.
  const [pathname] = path.split('?')
  log.error({ err: error, reference: digest, method, path: pathname, routePath, routeType }, 'page failed')
}

/** What Next.js itself says goes into the same log. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs' || process.env.NODE_ENV !== 'production') return
  const [{ log }, { format }] = await Promise.all([import('@/lib/log'), import('node:util')])
  console.error = (...parts: unknown[]) => log.error({ from: 'next' }, format(...parts))
  console.warn = (...parts: unknown[]) => log.warn({ from: 'next' }, format(...parts))
}

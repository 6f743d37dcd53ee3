import { AsyncLocalStorage } from 'node:async_hooks'

/** What every line says that is logged on the way of a request or an operation. */
export type LogContext = {
  requestId?: string
  operationId?: string
  kind?: string
  serviceId?: string
  attempt?: number
}

/** scripts/web.mjs begins a request's, outside of what Next.js bundles, possibly more than once: so it is found by name. */
const PLACE = Symbol.for('backup-console.log-context')

const places = globalThis as { [PLACE]?: AsyncLocalStorage<LogContext> }
const storage = (places[PLACE] ??= new AsyncLocalStorage())

/** What is being worked on, or nothing outside of requests and operations. */
export function getLogContext(): LogContext {
  return storage.getStore() ?? {}
}

/** Runs `work`; what it logs says so, to the last callback. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...getLogContext(), ...context }, work)
}

import type { ObjectStore } from './object-store'

const PREFIX = '.connection-test-'
const PROBE = /^\.connection-test-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-|$)/
/** A test that is still under way is younger. */
const STALE_MS = 60 * 60 * 1000

/** The object that a test writes and reads back; its engine's backup begins so too. Another test has another one. */
export const probeKey = (operationId: string): string => PREFIX + operationId

/**
 * Removes what a test wrote, and what earlier ones left that ended before they could; of these, what another account
 * wrote or a rule of the bucket holds stays. @throws AppError.
 */
export async function removeProbes(store: ObjectStore, own: string, now: Date): Promise<void> {
  await store.remove(own)
  for await (const { key, modifiedAt } of store.list(PREFIX)) {
    const isStale = PROBE.test(key) && modifiedAt !== null && now.getTime() - modifiedAt.getTime() > STALE_MS
    if (key.startsWith(own)) await store.remove(key)
    else if (isStale) await store.remove(key).catch(() => undefined)
  }
}

import type { Capabilities } from '@/lib/clickhouse/capabilities'
import { readCapabilities } from '@/lib/clickhouse/capabilities-read'
import { db, type Service } from '@/lib/db'
import { askEngine, endpointOf } from '@/lib/service/instance'
import { placeOfNew } from '@/lib/store/store-bucket'
import { consoleCapabilities, inBucket } from './console-capabilities'

/** Asking leaves traces in the engine's system.backups; what it can do changes only with its process. */
const KEPT_MS = 60_000

const kept = new Map<string, { askedAtMs: number; answer: Promise<Capabilities> }>()

/** What the console offers for a service's engine and the store that its backups go to. @throws AppError `unavailable` without an address. */
export async function askCapabilities(service: Service): Promise<Capabilities> {
  const can = await askEngineOnce(service)
  const { storeBucketId } = await placeOfNew(db, service)
  return storeBucketId === null ? can : inBucket(can)
}

/** At most a minute old. */
async function askEngineOnce(service: Service): Promise<Capabilities> {
  const endpoint = endpointOf(service)
  const key = `${service.id} ${endpoint.host}:${endpoint.httpPort} ${service.version}`
  const now = Date.now()
  for (const [other, { askedAtMs }] of kept) if (now - askedAtMs > KEPT_MS) kept.delete(other)
  const known = kept.get(key)
  if (known) return known.answer
  const answer = askEngine(service, readCapabilities).then(consoleCapabilities)
  kept.set(key, { askedAtMs: now, answer })
  try {
    return await answer
  } catch (error) {
    kept.delete(key)
    throw error
  }
}

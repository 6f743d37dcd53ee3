import type { Capabilities } from '@/lib/clickhouse/capabilities'
import type { CompressionMethod } from '@/lib/clickhouse/statements/schemas'

type Capability = Capabilities['password']

/** The console checks a backup by reading it: what it can't read it does not take. */
function unreadable(method: CompressionMethod, { reason }: Capability): Capability {
  const own = `The console checks a backup by reading it, and can't read a zip compressed with ${method}.`
  return { isAvailable: false, reason: reason ?? own }
}

/** What the console offers of what an engine can do. Pure. */
export function consoleCapabilities(engine: Capabilities): Capabilities {
  const { bzip2, lzma, xz, ...readable } = engine.compression
  return {
    ...engine,
    compression: {
      ...readable,
      bzip2: unreadable('bzip2', bzip2),
      lzma: unreadable('lzma', lzma),
      xz: unreadable('xz', xz),
    },
  }
}

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

export const NO_ARCHIVES_IN_A_BUCKET =
  'Backups go into a bucket (CONSOLE_STORE). There they are directories: an archive could be read only from its beginning.'

const IN_A_BUCKET: Capability = { isAvailable: false, reason: NO_ARCHIVES_IN_A_BUCKET }

/** What is left of it where backups go into a bucket. Pure. */
export function inBucket(can: Capabilities): Capabilities {
  const { directory } = can.forms
  const unavailable = <K extends string>(known: Record<K, Capability>) =>
    Object.fromEntries(Object.keys(known).map((key) => [key, IN_A_BUCKET])) as Record<K, Capability>
  return {
    ...can,
    forms: { ...unavailable(can.forms), directory },
    password: IN_A_BUCKET,
    compression: unavailable(can.compression),
  }
}

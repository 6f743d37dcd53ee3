import type { Capabilities } from '@/lib/clickhouse/capabilities'

const ONLY_DIRECTORIES = 'The console reads what a backup holds from its files, so it takes directories.'

type Capability = Capabilities['password']

function orOnlyDirectories({ reason }: Capability): Capability {
  return { isAvailable: false, reason: reason ?? ONLY_DIRECTORIES }
}

/** What the console offers of what an engine can do. Pure. */
export function consoleCapabilities(engine: Capabilities): Capabilities {
  const { directory, ...archives } = engine.forms
  return {
    ...engine,
    forms: {
      directory,
      tar: orOnlyDirectories(archives.tar),
      'tar.gz': orOnlyDirectories(archives['tar.gz']),
      'tar.zst': orOnlyDirectories(archives['tar.zst']),
      zip: orOnlyDirectories(archives.zip),
    },
    password: orOnlyDirectories(engine.password),
    compression: orOnlyDirectories(engine.compression),
  }
}

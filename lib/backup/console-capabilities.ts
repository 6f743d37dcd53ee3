import type { Capabilities } from '@/lib/clickhouse/capabilities'

const NO_ZIP = "The console checks a backup by reading it, and can't read a zip archive."

type Capability = Capabilities['password']

function orNoZip({ reason }: Capability): Capability {
  return { isAvailable: false, reason: reason ?? NO_ZIP }
}

/** What the console offers of what an engine can do. A password and a compression of its own only a zip archive has. Pure. */
export function consoleCapabilities(engine: Capabilities): Capabilities {
  return {
    ...engine,
    forms: { ...engine.forms, zip: orNoZip(engine.forms.zip) },
    password: orNoZip(engine.password),
    compression: orNoZip(engine.compression),
  }
}

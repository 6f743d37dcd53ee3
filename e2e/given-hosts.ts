import { Client } from 'pg'
import { embeddedDatabaseUrl } from '@/lib/database/embedded-url'

const GIB = 1024 ** 3

export type GivenHost = { id: string; name: string; isReady: boolean; takesNew: boolean; unaskedReason?: string }

/** Rows as a worker writes them of the hosts of new services, in the database of a console of a test's own. */
export async function givenHosts(dataDir: string, driver: string, hosts: readonly GivenHost[]): Promise<void> {
  const client = new Client({ connectionString: await embeddedDatabaseUrl(dataDir) })
  await client.connect()
  try {
    for (const { id, name, isReady, takesNew, unaskedReason = null } of hosts) {
      await client.query(
        `INSERT INTO host (driver, id, name, address, is_ready, takes_new, memory_bytes, reserved_bytes, seen_at, unasked_reason)
         VALUES ($1, $2, $3, '192.0.2.1', $4, $5, $6, $7, now(), $8)`,
        [driver, id, name, isReady, takesNew, 16 * GIB, 4 * GIB, unaskedReason],
      )
    }
  } finally {
    await client.end()
  }
}

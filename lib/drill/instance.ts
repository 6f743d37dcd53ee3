import { backupContentsSchema } from '@/lib/backup/contents'
import { connectEngine } from '@/lib/clickhouse/client'
import type { Backup, Service } from '@/lib/db'
import type { Endpoint, InstanceSpec } from '@/lib/provisioning/port'
import { deriveKey, sha256Hex } from '@/lib/secrets'
import { readOnlyDiskOf } from '@/lib/store/store-bucket'
import type { OnEngine } from '@/lib/operation/flows/restore-data'
import { KEEP_FREE_BYTES, memoryLimitBytes } from './limits'
import { CHECK_SETTINGS } from './run-check'

/** Nobody keeps a drill's passwords: they follow from its id, also for a worker that takes it over. */
function passwordOf(drillId: string, user: string): string {
  return deriveKey(`drill/${drillId}/${user}`).toString('base64url')
}

const READER_USERNAME = 'drill_reader'

/** Who runs check queries on a drill's engine. */
export function drillReader(drillId: string) {
  return { username: READER_USERNAME, password: passwordOf(drillId, READER_USERNAME) }
}

/** The throw-away instance of a drill. It is named after the drill and sees the backups of one service. */
export async function drillSpec(
  drillId: string,
  backup: Pick<Backup, 'serviceId' | 'disk' | 'storeBucketId' | 'contents'>,
  { image }: Pick<Service, 'image'>,
): Promise<InstanceSpec> {
  const contents = backupContentsSchema.parse(backup.contents ?? { databases: [], fileCount: 0 })
  return {
    serviceId: drillId,
    username: READER_USERNAME,
    networks: [],
    passwordSha256: sha256Hex(drillReader(drillId).password),
    consolePassword: passwordOf(drillId, 'console'),
    backupDisks: [await readOnlyDiskOf(backup)],
    ...(image !== null && { image }),
    reader: { databases: contents.databases.map(({ name }) => name), settings: CHECK_SETTINGS },
    throwAway: { memoryBytes: memoryLimitBytes(), keepFreeBytes: KEEP_FREE_BYTES },
  }
}

/** Runs work on a drill's engine as the console's own user. */
export function onDrillEngine(drillId: string, endpoint: Endpoint): OnEngine {
  return async (work) => {
    const engine = connectEngine(endpoint, passwordOf(drillId, 'console'))
    try {
      return await work(engine)
    } finally {
      await engine.close()
    }
  }
}

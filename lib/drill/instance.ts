import { connectEngine } from '@/lib/clickhouse/client'
import type { Endpoint, InstanceSpec } from '@/lib/provisioning/port'
import { deriveKey, sha256Hex } from '@/lib/secrets'
import { backupDisk } from '@/lib/store/paths'
import type { OnEngine } from '@/lib/operation/flows/restore-data'
import { KEEP_FREE_BYTES, memoryLimitBytes } from './limits'

/** Nobody keeps a drill's passwords: they follow from its id, also for a worker that takes it over. */
function passwordOf(drillId: string, user: string): string {
  return deriveKey(`drill/${drillId}/${user}`).toString('base64url')
}

/** The throw-away instance of a drill. It is named after the drill and sees the backups of one service. */
export function drillSpec(drillId: string, sourceServiceId: string): InstanceSpec {
  return {
    serviceId: drillId,
    username: 'reader',
    networks: ['127.0.0.1', '::1'],
    passwordSha256: sha256Hex(passwordOf(drillId, 'reader')),
    consolePassword: passwordOf(drillId, 'console'),
    backupDisks: [{ ...backupDisk(sourceServiceId), isReadOnly: true }],
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

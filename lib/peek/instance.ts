import { backupContentsSchema } from '@/lib/backup/contents'
import { connectEngine, type Engine } from '@/lib/clickhouse/client'
import type { Backup, Peek, Service } from '@/lib/db'
import type { InstanceSpec } from '@/lib/provisioning/port'
import { openSecret, sha256Hex } from '@/lib/secrets'
import { readOnlyDiskOf } from '@/lib/store/store-bucket'
import { endpointOfPeek } from './find-peek'
import { READER_SETTINGS } from './limits'
import { databasesOf } from './mounted'

/** Not a name that a service's person can have made a view's definer. */
export const READER_USERNAME = 'peek_reader'

/** A throw-away engine that sees the backups of one service, read-only, and whose only user reads what is mounted. */
export async function peekSpec(peek: Peek, backup: Backup, { image }: Pick<Service, 'image'>): Promise<InstanceSpec> {
  return {
    serviceId: peek.id,
    username: READER_USERNAME,
    passwordSha256: sha256Hex(openSecret(peek.readerPasswordEnc)),
    networks: [],
    consolePassword: openSecret(peek.consolePasswordEnc),
    backupDisks: [await readOnlyDiskOf(backup)],
    ...(image !== null && { image }),
    reader: { databases: databasesOf(backupContentsSchema.parse(backup.contents)), settings: READER_SETTINGS },
  }
}

/** Runs `work` with a connection to a peek's engine as the console's own user, and closes it. */
export async function withPeekEngine<T>(peek: Peek, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = connectEngine(endpointOfPeek(peek), openSecret(peek.consolePasswordEnc))
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

import { randomUUID } from 'node:crypto'
import type { Prisma, Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import type { CarriedSettings } from '@/lib/restore/carry-over'
import { generatePassword, sealSecret, sha256Hex } from '@/lib/secrets'

type NewService = {
  id?: string
  name: string
  image?: string | undefined
  source?: Prisma.InputJsonObject
  readsFromServiceId?: string
  readsFromBucketId?: string
  /** What it takes over from the service that it is restored from. */
  settings?: CarriedSettings
}

/**
 * Writes a service that is to be provisioned; returns its id. Nobody knows the person's password yet:
 * Reset password shows one. @throws the database's unique violation when the name is taken (see isNameTaken).
 */
export async function insertService(
  tx: Tx,
  { id = randomUUID(), name, image, source, readsFromServiceId, readsFromBucketId, settings }: NewService,
): Promise<string> {
  const { CONSOLE_PROVISIONER: driver, CONSOLE_CLICKHOUSE_IMAGE } = getEnv()
  await tx.service.create({
    data: {
      id,
      name,
      state: 'provisioning',
      driver,
      ...(driver === 'docker' && { image: image ?? CONSOLE_CLICKHOUSE_IMAGE }),
      passwordSha256: sha256Hex(generatePassword()),
      consolePasswordEnc: sealSecret(generatePassword()),
      ...settings,
      ...(source && { source }),
      ...(readsFromServiceId && { readsFromServiceId }),
      ...(readsFromBucketId && { readsFromBucketId }),
    },
  })
  return id
}

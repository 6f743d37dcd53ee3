import { randomUUID } from 'node:crypto'
import type { AccessEntry } from '@/lib/access/types'
import type { Backup, Prisma, Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { CarriedSettings } from '@/lib/restore/carry-over'
import { generatePassword, sealSecret, sha256Hex } from '@/lib/secrets'
import { defaultImage } from './default-image'
import { requireHost } from './require-host'

type NewService = {
  id?: string
  name: string
  image?: string | undefined
  hostId?: string | undefined
  source?: Prisma.InputJsonObject
  /** A backup that its engine is to see. */
  readsFrom?: Pick<Backup, 'serviceId' | 'disk' | 'storeBucketId'>
  readsFromBucketId?: string
  /** What it takes over from the service that it is restored from. */
  settings?: CarriedSettings
  /** Instead of the carried one. */
  accessList?: AccessEntry[] | undefined
  /** The person's password; without one nobody knows it, and Reset password shows one. */
  password?: string | undefined
}

/** The columns that say which backups an engine sees besides its own. */
export function readsFromColumns({
  serviceId,
  disk,
  storeBucketId,
}: Pick<Backup, 'serviceId' | 'disk' | 'storeBucketId'>) {
  return { readsFromServiceId: serviceId, readsFromDisk: disk, readsFromStoreBucketId: storeBucketId }
}

/**
 * Writes a service that is to be provisioned; returns its id. @throws AppError `bad_request` for an image where there are no containers or a host that takes none, and the database's unique violation when the name is taken (see isNameTaken).
 */
export async function insertService(
  tx: Tx,
  {
    id = randomUUID(),
    name,
    image,
    hostId,
    source,
    readsFrom,
    readsFromBucketId,
    settings,
    accessList,
    password,
  }: NewService,
): Promise<string> {
  const { CONSOLE_PROVISIONER: driver } = getEnv()
  if (image !== undefined && defaultImage() === null) {
    const message = 'New services are no containers here, so they have no image.'
    throw new AppError('bad_request', message, { fieldErrors: { image: [message] } })
  }
  if (hostId !== undefined) await requireHost(tx, hostId)
  await tx.service.create({
    data: {
      id,
      name,
      state: 'provisioning',
      driver,
      image: image ?? defaultImage(),
      ...(hostId !== undefined && { hostId }),
      passwordSha256: sha256Hex(password ?? generatePassword()),
      consolePasswordEnc: sealSecret(generatePassword()),
      ...settings,
      ...(accessList && { accessList }),
      ...(source && { source }),
      ...(readsFrom && readsFromColumns(readsFrom)),
      ...(readsFromBucketId && { readsFromBucketId }),
    },
  })
  return id
}

import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { requestUsed } from '@/lib/operation/request-used'
import { insertService } from '@/lib/service/insert-service'
import { isNameTaken, livingNames, nameTaken } from '@/lib/service/names'
import { hostIdSchema, serviceNameSchema } from '@/lib/service/schemas'
import { carryServiceRoles } from '@/lib/auth/service-roles'
import { findWriter, requireBackupInBucket } from './external-backup-id'
import { parseBackupName } from './backup-name'
import { getBucketRow } from './find-bucket'
import { bucketIdSchema } from './schemas'

const inputSchema = bucketIdSchema.extend({
  backupName: z.string().refine((name) => parseBackupName(name) !== null, 'This is not a backup.'),
  name: serviceNameSchema,
  hostId: hostIdSchema,
  /** Made once by whoever asks; asking twice with the same key gives the same restore. */
  requestKey: z.uuid(),
})

type Requested = { serviceId: string; operationId: string }

/** What stands in `operation.input`; the flow reads bucket and backup of it. */
const storedSchema = inputSchema.omit({ requestKey: true })

type Asked = z.infer<typeof inputSchema>

async function findEarlier(tx: Pick<Tx, 'operation'>, asked: Asked): Promise<Requested | null> {
  const earlier = await tx.operation.findUnique({ where: { requestKey: asked.requestKey } })
  if (!earlier) return null
  const known = storedSchema.safeParse(earlier.input).data
  const isSame = JSON.stringify(known) === JSON.stringify(storedSchema.parse(asked))
  if (earlier.kind !== 'bucket_restore' || !isSame) throw requestUsed('dialog')
  return { serviceId: earlier.serviceId, operationId: earlier.id }
}

/** Restores a backup of a bucket into a new service, which shows at once as Provisioning. The bucket is only read. */
export async function restoreFromBucket(ctx: Ctx, input: unknown): Promise<Requested> {
  const asked = inputSchema.parse(input)
  const { bucketId, backupName, name, hostId, requestKey } = asked
  await requireBackupInBucket(ctx, 'backup:restore', { bucketId, backupName })
  try {
    return await db.$transaction(async (tx) => {
      const earlier = await findEarlier(tx, asked)
      if (earlier) return earlier
      const bucket = await getBucketRow(tx, bucketId)
      if (bucket.secretEnc === null)
        throw new AppError('conflict', 'The set-up of this bucket was removed. Enter its address and keys again.')
      if ((await livingNames(tx)).has(name.toLowerCase())) throw nameTaken()
      const serviceId = await insertService(tx, { name, hostId, readsFromBucketId: bucketId })
      const origin = await findWriter(tx, bucket, backupName)
      if (origin !== null) await carryServiceRoles(tx, { from: origin, to: serviceId })
      const stored = storedSchema.parse(asked)
      const request = { kind: 'bucket_restore' as const, serviceId, requestKey, input: stored }
      return { serviceId, operationId: await requestOperation(tx, ctx, request) }
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}

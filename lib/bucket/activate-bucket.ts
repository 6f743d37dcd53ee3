import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import { type Bucket, db, type Tx } from '@/lib/db'
import { requestOperation } from '@/lib/operation/request-operation'
import { lockServiceRow } from '@/lib/service/find-service'
import { isSamePlace } from './columns'
import { dueExternally } from './external-schedule'
import { findActiveBucket, requireNotDeleted } from './find-bucket'
import { startDueExternalBackups } from './start-due-external-backups'

/** The row stays, so that what it knows of its backups stays; its keys don't. */
export async function retireBucket(tx: Tx, bucketId: string): Promise<void> {
  await tx.bucket.update({ where: { id: bucketId }, data: { state: 'retired', secretEnc: null, nextBackupAt: null } })
}

/** A running engine learns or forgets the keys by a restart; a stopped one at its next start. */
export async function applyToEngine(tx: Tx, ctx: Ctx, serviceId: string): Promise<void> {
  const { state } = await lockServiceRow(tx, serviceId)
  if (state === 'running' || state === 'degraded') await requestOperation(tx, ctx, { kind: 'reconfigure', serviceId })
}

/**
 * Makes a candidate the bucket of its service. One at the same place is changed and keeps its backups; another place
 * takes its turn, and what lies at the old one stays there. The first backup begins at once, also when one that was saved
 * although its test failed works now. @throws AppError `conflict` when the service was deleted meanwhile.
 */
export async function activateBucket(ctx: Ctx, candidate: Bucket & { serviceId: string }): Promise<void> {
  const { serviceId } = candidate
  await db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    const current = await findActiveBucket(tx, serviceId)
    if (current?.id === candidate.id) return
    requireNotDeleted(service)
    if (current && isSamePlace(current, candidate)) {
      const { accessKeyId, secretEnc, roleArn, region, caPem, mayDelete, testedAt, testError } = candidate
      const { periodHours, startTime, timeZone, followsService } = candidate
      const schedule = { periodHours, startTime, timeZone, followsService }
      const keys = { accessKeyId, secretEnc, roleArn, region, caPem }
      const now = new Date()
      const isMended = current.testError !== null && testError === null
      const nextBackupAt = isMended
        ? now
        : dueExternally({ ...schedule, nextBackupAt: current.nextBackupAt }, service, now)
      await tx.bucket.delete({ where: { id: candidate.id } })
      await tx.bucket.update({
        where: { id: current.id },
        data: { ...keys, ...schedule, nextBackupAt, mayDelete, testedAt, testError },
      })
    } else {
      if (current) await retireBucket(tx, current.id)
      await tx.bucket.update({ where: { id: candidate.id }, data: { state: 'active', nextBackupAt: new Date() } })
    }
    await recordActivity(tx, ctx, { action: 'bucket_save', serviceId, detail: candidate.address })
    await applyToEngine(tx, ctx, serviceId)
  })
  await startDueExternalBackups(new Date())
}

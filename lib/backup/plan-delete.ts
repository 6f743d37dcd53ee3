import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { findChainDeleteObstacle } from './deletable'
import { findDependents } from './dependents'
import { backupIdSchema, requireBackup } from './find-backup'
import { IS_GOOD, isGood } from './good'
import { IS_COMPLETE, isComplete } from './options'
import type { DeletePlan } from './types'

/** What deleting a backup would do: the increments on it go with it. */
export async function planDelete(ctx: Ctx, input: unknown): Promise<DeletePlan> {
  const { backupId } = backupIdSchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:view', backupId)
  const increments = await findDependents(db, backup)
  const going = [backup, ...increments]
  const good = going.filter(isGood)
  const others = {
    serviceId: backup.serviceId,
    ...IS_GOOD,
    id: { notIn: going.map((one) => one.id) },
  } as const
  const [otherGood, otherComplete] = await Promise.all([
    db.backup.findFirst({ where: others, select: { id: true } }),
    db.backup.findFirst({ where: { ...others, ...IS_COMPLETE }, select: { id: true } }),
  ])
  return {
    backupId,
    takenAt: backup.startedAt.toISOString(),
    freesBytes: going.reduce((sum, one) => sum + Number(one.sizeBytes ?? 0), 0),
    increments: increments.toReversed().map(({ id, startedAt, sizeBytes }) => ({
      id,
      takenAt: startedAt.toISOString(),
      sizeBytes: Number(sizeBytes ?? 0),
    })),
    isLastGood: good.length > 0 && otherGood === null,
    isLastComplete: good.some((one) => isComplete(one.options)) && otherComplete === null,
    blockedReason: await findChainDeleteObstacle(db, backup, increments),
  }
}

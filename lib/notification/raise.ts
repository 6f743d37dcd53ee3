import { db, type Prisma } from '@/lib/db'
import type { NotificationCause } from './types'

type Raised = { cause: NotificationCause; subject: string; serviceId?: string; facts: Prisma.InputJsonObject }

/** Writes a notification down, unless today's last word of this cause and subject says it already. Returns whether it is new. */
export async function raiseNotification({ cause, subject, serviceId, facts }: Raised): Promise<boolean> {
  const [row] = await db.$queryRaw<{ isNew: boolean }[]>`
    SELECT raise_notification(${cause}::notification_cause, ${subject}, ${serviceId ?? null}::uuid, NULL, NULL,
      ${JSON.stringify(facts)}::jsonb) AS "isNew"`
  return row?.isNew ?? false
}

/** Says that it is over, if the last word was that it is not; see tellRecoveries. Returns whether that is told. */
export async function recoverNotification(
  cause: NotificationCause,
  subject: string,
  facts: Prisma.InputJsonObject = {},
): Promise<boolean> {
  const [row] = await db.$queryRaw<{ isNew: boolean }[]>`
    SELECT recover_notification(${cause}::notification_cause, ${subject}, NULL, NULL, ${JSON.stringify(facts)}::jsonb)
      AS "isNew"`
  return row?.isNew ?? false
}

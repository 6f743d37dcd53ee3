import { db, type Delivery, type Notification, type NotificationChannel } from '@/lib/db'
import { errorText, isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { openSecret } from '@/lib/secrets'
import { messageOf, testMessage } from './message'
import { nextAttemptAt } from './pauses'
import { sealedConfigSchema } from './schemas'
import { sendMessage } from './send-message'

/** A message that is being sent by a worker that died is sent again after this: longer than any sending takes. */
const LEASE_SECONDS = 120
/** At once in one worker; a receiver that hangs holds one of them for its limit. */
const AT_ONCE = 8

type Due = Delivery & { channel: NotificationChannel; notification: Notification | null }

/**
 * Takes messages that are due: counted as tried before it is sent. That something is over waits for the message that it
 * is about, or a channel that was dead would hear of the failure last.
 */
async function claim(): Promise<Due[]> {
  const taken = await db.$queryRaw<{ id: string }[]>`
    UPDATE delivery SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS})
    WHERE id IN (
      SELECT d.id FROM delivery d WHERE d.state = 'waiting' AND d.next_attempt_at <= now()
        AND NOT EXISTS (
          SELECT FROM delivery e JOIN notification m ON m.id = e.notification_id
          JOIN notification n ON n.id = d.notification_id
          WHERE e.channel_id = d.channel_id AND e.state = 'waiting' AND m.id < n.id
            AND m.cause = n.cause AND m.subject = n.subject)
      ORDER BY d.next_attempt_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING id::text`
  if (taken.length === 0) return []
  return db.delivery.findMany({
    where: { id: { in: taken.map(({ id }) => id) } },
    include: { channel: true, notification: true },
    orderBy: { createdAt: 'asc' },
  })
}

async function recordSent({ id, channelId }: Due): Promise<void> {
  const sentAt = new Date()
  await db.$transaction([
    db.delivery.updateMany({ where: { id }, data: { state: 'sent', sentAt, error: null } }),
    db.notificationChannel.updateMany({
      where: { id: channelId },
      data: { lastSentAt: sentAt, failingSince: null, lastError: null },
    }),
  ])
}

async function recordFailure(due: Due, error: string): Promise<void> {
  const now = new Date()
  const next = due.notification ? nextAttemptAt(due.attempts, now) : null
  await db.$transaction([
    db.delivery.updateMany({
      where: { id: due.id },
      data: next ? { error, nextAttemptAt: next } : { error, state: 'given_up' },
    }),
    db.notificationChannel.updateMany({ where: { id: due.channelId }, data: { lastError: error } }),
    db.notificationChannel.updateMany({
      where: { id: due.channelId, failingSince: null },
      data: { failingSince: now },
    }),
  ])
  log.warn({ channelId: due.channelId, deliveryId: due.id, attempts: due.attempts, reason: error }, 'not delivered')
}

async function deliver(due: Due): Promise<void> {
  const now = new Date()
  try {
    const config = sealedConfigSchema.parse(JSON.parse(openSecret(due.channel.configEnc)))
    const message = due.notification ? messageOf(due.notification) : testMessage(due.id, due.createdAt)
    await sendMessage(config, message, now)
  } catch (error) {
    return recordFailure(due, isAppError(error) ? error.userMessage : errorText(error))
  }
  await recordSent(due)
}

/** Sends some messages that are due. Returns how many were tried. */
async function deliverSome(): Promise<number> {
  const due = await claim()
  await Promise.all(due.map(deliver))
  return due.length
}

/**
 * Sends the messages that are due, each at least once: a worker that dies between sending and writing that down leaves it
 * to be sent again, under the same id.
 */
export async function deliverAllDue(): Promise<void> {
  while ((await deliverSome()) > 0);
}

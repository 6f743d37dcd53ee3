import type { Actor, Ctx } from '@/lib/auth/ctx'
import { can } from '@/lib/auth/permissions'
import { db, type Prisma } from '@/lib/db'
import type { DeadChannel } from './types'

const SHOWN = 5

/** Nothing gets through, and a message was given up. It lasts until one gets through, or the channel is off or removed. */
const IS_DEAD = {
  isEnabled: true,
  failingSince: { not: null },
  deliveries: { some: { state: 'given_up' } },
} satisfies Prisma.NotificationChannelWhereInput

/** Who can do something about it: other people and programs are told nothing of it by the bell. */
const isTold = (actor: Actor): boolean => actor.kind === 'user' && can(actor, 'notification:configure')

export async function countDeadChannels({ actor }: Ctx): Promise<number> {
  return isTold(actor) ? db.notificationChannel.count({ where: IS_DEAD }) : 0
}

/** The channels that have been dead for longest. */
export async function findDeadChannels({ actor }: Ctx): Promise<DeadChannel[]> {
  if (!isTold(actor)) return []
  const dead = await db.notificationChannel.findMany({
    where: IS_DEAD,
    orderBy: [{ failingSince: 'asc' }, { id: 'asc' }],
    take: SHOWN,
    select: { id: true, name: true, failingSince: true, lastError: true },
  })
  return dead.flatMap(({ failingSince, lastError, ...channel }) =>
    failingSince ? [{ ...channel, since: failingSince.toISOString(), error: lastError ?? '' }] : [],
  )
}

import type { NotificationChannel, Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

/** @throws AppError `not_found` */
export async function getChannel(tx: Tx, channelId: string): Promise<NotificationChannel> {
  const channel = await tx.notificationChannel.findUnique({ where: { id: channelId } })
  if (!channel) throw new AppError('not_found', 'There is no such channel.')
  return channel
}

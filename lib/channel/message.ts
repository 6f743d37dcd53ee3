import { getEnv } from '@/lib/env'
import type { Notification } from '@/lib/db'
import { describeNotification } from '@/lib/notification/words'

/** What is sent, whichever way. `id` stays the same however often it is sent. */
export type Message = {
  id: string
  type: string
  at: Date
  isRecovery: boolean
  title: string
  lines: string[]
  url: string
  serviceId: string | null
  serviceName: string | null
  operationId: string | null
  backupId: string | null
}

/** Where people reach this console. */
function consoleUrl(path: string): string {
  const { CONSOLE_URL, HOST, PORT } = getEnv()
  return new URL(path, CONSOLE_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`).href
}

const NOTHING = { serviceId: null, serviceName: null, operationId: null, backupId: null }

export function testMessage(deliveryId: string, at: Date): Message {
  return {
    ...NOTHING,
    id: deliveryId,
    type: 'test',
    at,
    isRecovery: false,
    title: 'A test of this channel',
    lines: ['Somebody chose Test on the page Notifications.', 'Notifications will look like this.'],
    url: consoleUrl('/notifications'),
  }
}

export function messageOf(row: Notification): Message {
  const { title, lines, path } = describeNotification(row)
  const { serviceId, serviceName, operationId, backupId } = row
  return {
    id: `notification-${row.id}`,
    type: row.cause,
    at: row.at,
    isRecovery: row.recoversId !== null,
    title,
    lines,
    url: consoleUrl(path),
    serviceId,
    serviceName,
    operationId,
    backupId,
  }
}

import { Client } from 'pg'
import { z } from 'zod'
import { getEnv } from '@/lib/env'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'

const CHANNEL = 'console_changes'
/** What one transaction changes is told at once. */
const GATHER_MS = 50
const changeSchema = z.object({
  entity: z.enum(['service', 'backup', 'operation', 'notification']),
  id: z.string(),
  serviceId: z.string(),
})
const accessSchema = z.object({ entity: z.literal('access'), userId: z.string(), sessionId: z.string().nullable() })
const payloadSchema = z.discriminatedUnion('entity', [changeSchema, accessSchema])

/** A row changed; the payload of the triggers in the migration. */
export type Change = z.infer<typeof changeSchema>
/** A session ended or, without one, what a person may do changed. */
export type AccessChange = z.infer<typeof accessSchema>
export type Subscriber = {
  /** What changed in a moment, each row once: the same array for every subscriber. */
  onChanges: (changes: readonly Change[]) => void
  onAccessChange: (change: AccessChange) => void
  /** Changes may have been missed from now on: what was read so far can't be trusted to be fresh. */
  onGap: () => void
}

const subscribers = new Set<Subscriber>()
let connection: Promise<void> | undefined

const waiting = new Set<string>()
let telling: ReturnType<typeof setTimeout> | undefined

function parsePayload(payload: string): (Change | AccessChange)[] {
  const change = payloadSchema.safeParse(JSON.parse(payload || 'null'))
  if (change.success) return [change.data]
  log.warn({ payload }, 'a change notification has an unknown form')
  return []
}

function tell(): void {
  telling = undefined
  const told = [...waiting].flatMap(parsePayload)
  waiting.clear()
  const changes = told.filter((change) => change.entity !== 'access')
  for (const change of told) {
    if (change.entity === 'access') for (const subscriber of subscribers) subscriber.onAccessChange(change)
  }
  if (changes.length === 0) return
  for (const subscriber of subscribers) subscriber.onChanges(changes)
}

function onNotification(payload = ''): void {
  waiting.add(payload)
  telling ??= setTimeout(tell, GATHER_MS)
}

async function listen(): Promise<void> {
  const client = new Client({ connectionString: getEnv().DATABASE_URL, application_name: 'backup-console-live' })
  let isLost = false
  const lose = (error?: Error) => {
    if (isLost) return
    isLost = true
    connection = undefined
    if (error) log.warn({ reason: errorText(error) }, 'live connection lost')
    for (const subscriber of subscribers) subscriber.onGap()
  }
  client.on('error', lose)
  client.on('end', () => lose())
  client.on('notification', ({ payload }) => onNotification(payload))
  await client.connect()
  await client.query(`LISTEN ${CHANNEL}`)
}

/**
 * Tells of every changed row from the moment this resolves, over one database connection of the process. When that is
 * lost every subscriber hears of the gap, and the next one to subscribe makes a new connection. Returns how to stop.
 */
export async function subscribeToChanges(subscriber: Subscriber): Promise<() => void> {
  connection ??= listen()
  try {
    await connection
  } catch (error) {
    connection = undefined
    throw error
  }
  subscribers.add(subscriber)
  return () => subscribers.delete(subscriber)
}

import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db, type Peek } from '@/lib/db'
import { log } from '@/lib/log'
import type { ServiceDriver } from '@/lib/provisioning/port'
import { closingTime } from './closing-time'
import { openOperationsOf, requestClosing, requestRemoval } from './request-closing'

/** Why a peek must close now, or null. */
async function findReason(peek: Peek, driver: ServiceDriver, now: Date): Promise<string | null> {
  if (peek.state === 'opening') {
    const isOpening = await db.operation.count({ where: openOperationsOf('open_peek', peek.id) })
    return isOpening ? null : 'Opening it was interrupted.'
  }
  const closing = closingTime(peek)
  if (closing && closing.at <= now) return closing.reason
  const { state } = await driver.inspect(peek.id)
  return state === 'running' ? null : 'Its engine had ended.'
}

async function watch(peek: Peek, driver: ServiceDriver, now: Date): Promise<void> {
  if (peek.state === 'closing') {
    if ((await db.operation.count({ where: openOperationsOf('close_peek', peek.id) })) > 0) return
    return void (await db.$transaction((tx) => requestRemoval(tx, SYSTEM_CTX, peek)))
  }
  const reason = await findReason(peek, driver, now)
  if (reason) await db.$transaction((tx) => requestClosing(tx, SYSTEM_CTX, peek, reason))
}

/** Closes peeks whose time is over, whose page was left, or whose engine ended, and goes on with closing that failed. */
export async function closeOverduePeeks(driver: ServiceDriver, now: Date): Promise<void> {
  const living = await db.peek.findMany({ where: { state: { not: 'closed' }, service: { driver: driver.name } } })
  const look = (peek: Peek) =>
    watch(peek, driver, now).catch((error: unknown) =>
      log.error({ err: error, peekId: peek.id }, 'a peek was not looked after'),
    )
  await Promise.all(living.map(look))
}

/** Removes what is left of closed peeks: a worker that lost one may have started its engine once more. */
export async function sweepPeeks(driver: ServiceDriver): Promise<string[]> {
  const ofDriver = { service: { driver: driver.name } }
  if ((await db.peek.count({ where: ofDriver })) === 0) return []
  const ids = [...(await driver.list()).keys()]
  const closed = await db.peek.findMany({
    where: { ...ofDriver, id: { in: ids }, state: 'closed' },
    select: { id: true },
  })
  for (const { id } of closed) await driver.remove(id)
  if (closed.length > 0) log.warn({ peeks: closed }, 'engines of closed peeks removed')
  return closed.map(({ id }) => id)
}

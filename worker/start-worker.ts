import { closeLeftOpenings } from '@/lib/access/openings'
import { randomUUID } from 'node:crypto'
import { ensureConfiguredKey } from '@/lib/api-key/ensure-configured-key'
import { ensureConfiguredAdmin } from '@/lib/auth/ensure-configured-admin'
import { ensureSetupToken } from '@/lib/auth/setup-token'
import { forgetUnusedBuckets, startDueExternalBackups } from '@/lib/bucket/start-due-external-backups'
import { deliverAllDue } from '@/lib/channel/deliver-due'
import { db } from '@/lib/db'
import { startDueDrills } from '@/lib/drill/start-due-drills'
import { sweepDrills } from '@/lib/drill/sweep-drills'
import { getEnv } from '@/lib/env'
import { watchExistingServers } from '@/lib/existing/watch-existing-servers'
import { consumeQueue } from '@/lib/jobs/queue'
import { log } from '@/lib/log'
import { writeHeartbeat } from '@/lib/health/write-heartbeat'
import { expireNotifications } from '@/lib/notification/expire-notifications'
import { noticeLateBackups } from '@/lib/notification/notice-late'
import { noticeStore } from '@/lib/notification/notice-store'
import { tellRecoveries } from '@/lib/notification/tell-recoveries'
import { wakeStrandedOperations } from '@/lib/operation/reconcile'
import { runOperation, type Runner } from '@/lib/operation/run-operation'
import { closeOverduePeeks, sweepPeeks } from '@/lib/peek/watch-peeks'
import type { ServiceDriver } from '@/lib/provisioning/port'
import { ensureSampleService } from '@/lib/sample/ensure-sample-service'
import { resealSecrets } from '@/lib/reseal-secrets'
import { expireBackups } from '@/lib/schedule/expire-backups'
import { assertTimeZoneData } from '@/lib/schedule/schedule-time-zone'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import { noteHosts } from '@/lib/service/note-hosts'
import { noteStrays } from '@/lib/service/note-strays'
import { watchServices } from '@/lib/service/watch-services'
import { ensureConfiguredStore } from '@/lib/store/configured-store'
import { sweepBuckets, sweepStore } from '@/lib/store/sweep-store'
import { recordUsage } from '@/lib/usage/record-usage'

/** Heartbeat, stranded operations, and each driver's dead engines and overdue peeks are looked after this often. */
const ROUND_MS = 2_000
/** Servers that somebody runs themselves are asked this often whether they answer. */
const EXISTING_MS = 5_000
/** Messages to people that are due are looked for this often. */
const DELIVERY_MS = 2_000

export type WorkerOptions = { drivers: readonly ServiceDriver[]; onStep?: Runner['onStep'] }

export type RunningWorker = {
  /** The one-time token that makes the first admin, or null when there is one. */
  setupToken: string | null
  stop(): Promise<void>
}

/** What a worker does once a minute, besides operations. Each part runs even when another fails. */
async function tick(drivers: readonly ServiceDriver[], now: Date): Promise<void> {
  const parts = [
    startDueBackups(now),
    startDueExternalBackups(now),
    expireBackups(now),
    sweepStore(),
    sweepBuckets(now),
    forgetUnusedBuckets(now),
    ...drivers.map(sweepPeeks),
    startDueDrills(now),
    ...drivers.map(sweepDrills),
    ...drivers.map(noteStrays),
    noticeLateBackups(now),
    noticeStore(now),
    tellRecoveries(now),
    expireNotifications(now),
    recordUsage(now),
  ]
  await settleAll('a part of the tick failed', parts)
}

async function settleAll(sentence: string, parts: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(parts)) {
    if (result.status === 'rejected') log.error({ err: result.reason }, sentence)
  }
}

async function goOnWithStranded(): Promise<void> {
  await settleAll('stranded work was not gone on with', [wakeStrandedOperations(), closeLeftOpenings()])
}

async function watch(driver: ServiceDriver): Promise<void> {
  const now = new Date()
  const parts = [noteHosts(driver, now), watchServices(driver), closeOverduePeeks(driver, now)]
  await settleAll(`a look at the instances of ${driver.name} failed`, parts)
}

/** Repeats `work`, never twice at once, until stopped; a failing round is logged and the next one tries again. */
function repeat(work: () => Promise<void>, everyMs: number): { stop: () => Promise<void> } {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let current = Promise.resolve()
  const run = () => {
    current = work()
      .catch((error: unknown) => log.error({ err: error }, 'a round of the worker failed'))
      .then(() => {
        if (!isStopped) timer = setTimeout(run, everyMs)
      })
  }
  run()
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await current
    },
  }
}

/** A place may be free now for a backup that is due and waits, and a backup that was just taken may be one to verify. */
async function startNextDue(): Promise<void> {
  const now = new Date()
  await startDueBackups(now).catch((error: unknown) => log.error({ err: error }, 'due backups were not started'))
  await startDueDrills(now).catch((error: unknown) => log.error({ err: error }, 'due drills were not started'))
}

/** Starts taking operations and schedules. One per process. */
export async function startWorker({ drivers, onStep }: WorkerOptions): Promise<RunningWorker> {
  assertTimeZoneData()
  const workerId = randomUUID()
  const controller = new AbortController()
  const runner: Runner = { workerId, drivers, signal: controller.signal, ...(onStep && { onStep }) }
  const open = new Set<Promise<void>>()
  const onOperation = async (operationId: string) => {
    const run = runOperation(runner, operationId).then(() => (runner.signal.aborted ? undefined : startNextDue()))
    open.add(run)
    await run.finally(() => open.delete(run))
  }
  await resealSecrets()
  await ensureConfiguredStore()
  await ensureConfiguredAdmin()
  await ensureConfiguredKey()
  const setupToken = await ensureSetupToken()
  const queue = await consumeQueue({ onOperation, onTick: () => tick(drivers, new Date()) })
  // Apart from each other: a daemon or a server that takes its time holds up neither a heartbeat nor the others.
  const rounds = [
    repeat(() => writeHeartbeat(workerId), ROUND_MS),
    repeat(goOnWithStranded, ROUND_MS),
    ...drivers.map((driver) => repeat(() => watch(driver), ROUND_MS)),
    repeat(watchExistingServers, EXISTING_MS),
    repeat(deliverAllDue, DELIVERY_MS),
  ]
  if (getEnv().CONSOLE_SAMPLE === 'on') await ensureSampleService()
  await tick(drivers, new Date())
  log.info({ workerId }, 'worker started')
  return {
    setupToken,
    stop: async () => {
      controller.abort(new Error('the worker ends'))
      await Promise.all(rounds.map((each) => each.stop()))
      await Promise.allSettled(open)
      await queue.stop()
      await Promise.all(drivers.map((driver) => driver.release()))
      await db.worker.deleteMany({ where: { id: workerId } })
      await db.$disconnect()
    },
  }
}

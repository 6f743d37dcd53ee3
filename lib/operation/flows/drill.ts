import { readVersion } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { drillSpec, onDrillEngine } from '@/lib/drill/instance'
import { DRILLS_AT_ONCE, requireRoom } from '@/lib/drill/limits'
import { leftOutWords, startsByItself } from '@/lib/drill/left-out'
import { recordCancelled, recordUnfinished, recordVerified } from '@/lib/drill/record'
import { AppError } from '@/lib/errors'
import { readingBackup } from '@/lib/restore/bad-backup'
import { readRestoreSource } from '@/lib/restore/open-source'
import { type Flow, type FlowContext, NotYet } from '../flow'
import { runChecks } from './drill-checks'
import { loadDrill, timed, unlessKnown, watched } from './drill-watch'
import {
  checkStoredFiles,
  followRestore,
  loadBackup,
  type OnEngine,
  startRestoreFrom,
  verifyTables,
} from './restore-data'
import { openForRestore } from './restore-place'
import { loadService, requireOngoing } from './shared'

/** Drills go one after the other, in the order in which they were asked for. */
async function waitForTurn({ operation: { id, createdAt } }: FlowContext): Promise<undefined> {
  const ahead = await db.operation.count({
    where: {
      kind: 'drill',
      state: { in: ['queued', 'running'] },
      OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }],
    },
  })
  if (ahead >= DRILLS_AT_ONCE) throw new NotYet('another drill comes first')
}

async function onEngineOf(flow: FlowContext): Promise<OnEngine> {
  const status = await flow.driver.inspect(flow.operation.id)
  if (status.state === 'running') return onDrillEngine(flow.operation.id, status.endpoint)
  throw new AppError('unavailable', 'The throw-away instance ended in the middle.')
}

/** A resumed drill begins with a new instance: what it times is a restore that nothing interrupted. */
async function makeInstance(flow: FlowContext): Promise<string> {
  const { id } = flow.operation
  await requireRoom(Number((await loadDrill(flow)).restoredBytes))
  await flow.driver.remove(id)
  await requireOngoing(flow)
  const spec = await drillSpec(id, await loadBackup(flow), await loadService(flow))
  const endpoint = await flow.driver.ensureRunning(spec)
  return `ClickHouse ${await onDrillEngine(id, endpoint)(readVersion)}`
}

/** What the drill restores of its backup, and what it leaves out. */
async function readSource(flow: FlowContext) {
  const source = await readingBackup(async () => readRestoreSource(await loadBackup(flow)))
  const leaveOut = source.inBackup.filter(startsByItself)
  return { ...source, leaveOut, inBackup: source.inBackup.filter((table) => !leaveOut.includes(table)) }
}

async function restoreData(flow: FlowContext): Promise<string | undefined> {
  const onEngine = await onEngineOf(flow)
  const source = await readSource(flow)
  const place = await openForRestore(flow, await loadBackup(flow))
  await startRestoreFrom(flow, onEngine, { ...source, place })
  await followRestore(flow, onEngine)
  return leftOutWords(source.leaveOut)
}

export const drillFlow: Flow = {
  steps: [
    { key: 'turn', run: waitForTurn },
    {
      key: 'backup_checked',
      run: timed(
        'backup_checked',
        watched(async (flow) => checkStoredFiles(await loadBackup(flow))),
      ),
    },
    // Not watched: what is left of a step when it is given up must not start an engine.
    { key: 'instance', repeats: true, run: unlessKnown('instance', timed('instance', makeInstance)) },
    { key: 'data', repeats: true, run: unlessKnown('data', timed('data', watched(restoreData))) },
    {
      key: 'verified',
      repeats: true,
      run: unlessKnown(
        'verified',
        timed(
          'verified',
          watched(async (flow) => verifyTables(flow, await onEngineOf(flow), await readSource(flow))),
        ),
      ),
    },
    {
      key: 'checks',
      repeats: true,
      run: unlessKnown('checks', timed('checks', watched(runChecks))),
    },
    {
      key: 'removed',
      run: async (flow) => {
        await flow.driver.remove(flow.operation.id)
        return undefined
      },
    },
    {
      key: 'recorded',
      run: async (flow) => {
        await db.$transaction(async (tx) => {
          await requireOngoing(flow, tx)
          await recordVerified(tx, flow.operation.id)
        })
        return undefined
      },
    },
  ],
  isDone: async (flow) => (await loadDrill(flow)).state === 'verified',
  undo: async (flow, { state, reason }) => {
    await flow.driver.remove(flow.operation.id)
    if (state === 'cancelled') return recordCancelled(flow.operation.id)
    const { state: verdict } = await loadDrill(flow)
    if (verdict === 'not_restorable' || verdict === 'check_failed') return reason
    const retryAt = await recordUnfinished(flow.operation.id, reason)
    const next = retryAt ? `It is tried again at ${retryAt.toISOString().slice(11, 16)} UTC.` : 'Verify it again later.'
    return `${reason} This says nothing about the backup, and nothing of the drill is left. ${next}`
  },
}

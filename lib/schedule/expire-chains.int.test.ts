import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { isComplete } from '@/lib/backup/options'
import { type Backup, db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { backupPath } from '@/lib/store/paths'
import { ADMIN, endWorld, startTestWorker, uniqueName, until } from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { expireBackups } from './expire-backups'

const HOUR_MS = 3_600_000
const RUNS = 25
const RETENTION_DAYS = 3
const PART = { scope: { kind: 'elements', elements: [{ kind: 'table', database: 'd', table: 't' }] } }

type Action =
  | { do: 'full' | 'increment' | 'part' | 'part-increment' | 'fail' | 'expire' }
  | { do: 'delete'; which: number }
  | { do: 'pass'; hours: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ do: 'full' as const }) },
  { weight: 5, arbitrary: fc.constant({ do: 'increment' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'part' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'part-increment' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'fail' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'expire' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), which: fc.nat(20) }) },
  // Backwards too: clocks are set.
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pass' as const), hours: fc.integer({ min: -30, max: 80 }) }) },
)

let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

/** One service's history, as rows and directories; the deletions are the worker's own. */
class History {
  now = Date.parse('2026-05-01T00:00:00Z')
  constructor(readonly serviceId: string) {}

  good(): Promise<Backup[]> {
    return db.backup.findMany({
      where: { serviceId: this.serviceId, state: 'successful' },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    })
  }

  async add(state: 'successful' | 'failed', base: Backup | undefined, options: object = {}): Promise<void> {
    const id = randomUUID()
    await db.backup.create({
      data: {
        id,
        serviceId: this.serviceId,
        state,
        trigger: 'scheduled',
        type: base ? 'incremental' : 'full',
        baseBackupId: base?.id ?? null,
        chainId: base?.chainId ?? id,
        startedAt: new Date(this.now),
        options,
      },
    })
    if (state === 'successful') await mkdir(backupPath(this.serviceId, id), { recursive: true })
    this.now += 1_000
  }

  async untilQuiet(): Promise<void> {
    await until('deletions to end', async () => {
      const open = await db.operation.count({
        where: { serviceId: this.serviceId, state: { in: ['queued', 'running'] } },
      })
      return open === 0
    })
  }

  async perform(step: Action): Promise<void> {
    const good = await this.good()
    if (step.do === 'full') await this.add('successful', undefined)
    if (step.do === 'increment') await this.add('successful', good[0])
    if (step.do === 'part') await this.add('successful', undefined, PART)
    if (step.do === 'part-increment') await this.add('successful', good[0], PART)
    if (step.do === 'fail') await this.add('failed', undefined)
    if (step.do === 'pass') this.now += step.hours * HOUR_MS
    if (step.do === 'expire') await expireBackups(new Date(this.now))
    const victim = step.do === 'delete' ? good[step.which % Math.max(1, good.length)] : undefined
    if (victim) await deleteBackup(ADMIN, { backupId: victim.id, withIncrements: true })
    await this.untilQuiet()
  }
}

/** What expiry must leave: the newest good one of everything, and all that is young enough, with what it stands on. */
function expectKept(before: Backup[], left: ReadonlySet<string>, now: number): void {
  const newest = before.find((one) => isComplete(one.options)) ?? before[0]
  const young = before.filter((one) => one.startedAt.getTime() >= now - RETENTION_DAYS * 24 * HOUR_MS)
  for (const one of newest ? [newest, ...young] : young) expect([...left]).toContain(one.id)
}

test('after any sequence of backups, failures, clock jumps, deletions and expiry every increment has its whole chain, and expiry takes neither the newest good one of everything nor a young one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 6, maxLength: 22 }), async (steps) => {
      const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
      await db.service.update({
        where: { id: serviceId },
        data: { state: 'stopped', backupRetentionDays: RETENTION_DAYS },
      })
      const history = new History(serviceId)
      for (const step of steps) {
        const before = await history.good()
        await history.perform(step)
        const left = await history.good()
        const ids = new Set(left.map((one) => one.id))
        if (step.do === 'expire') expectKept(before, ids, history.now)
        for (const { id, baseBackupId } of left) {
          expect(existsSync(backupPath(serviceId, id))).toBe(true)
          if (baseBackupId) expect(ids).toContain(baseBackupId)
        }
      }
    }),
    { numRuns: RUNS },
  )
})

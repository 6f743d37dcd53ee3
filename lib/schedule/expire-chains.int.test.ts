import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { isGood } from '@/lib/backup/good'
import { isComplete } from '@/lib/backup/options'
import { recordCheck } from '@/lib/backup/record-check'
import { type Backup, db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { backupPath } from '@/lib/store/paths'
import { ADMIN, endWorld, startTestWorker, uniqueName, until } from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { expireBackups } from './expire-backups'

const HOUR_MS = 3_600_000
const RUNS = 25
/** Hundreds of deletions, each an operation; a busy machine takes its time for them. */
const TIMEOUT_MS = 240_000
const RETENTION_DAYS = 3
const PART = { scope: { kind: 'elements', elements: [{ kind: 'table', database: 'd', table: 't' }] } }

type Action =
  | { do: 'full' | 'increment' | 'part' | 'part-increment' | 'fail' | 'expire' }
  | { do: 'delete' | 'damage' | 'repair'; which: number }
  | { do: 'pass'; hours: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ do: 'full' as const }) },
  { weight: 5, arbitrary: fc.constant({ do: 'increment' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'part' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'part-increment' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'fail' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'expire' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('damage' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repair' as const), which: fc.nat(20) }) },
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
  /** Far ahead: to the worker, which expires by today's clock every minute, all of it is young. */
  now = Date.parse('2096-05-01T00:00:00Z')
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

  async check({ id: backupId, chainId }: Backup, found: string | null): Promise<void> {
    const { serviceId } = this
    await recordCheck({ backupId, serviceId, chainId, checkedAt: new Date(this.now) }, new Map([[backupId, found]]))
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
    const base = good.find(isGood)
    if (step.do === 'increment') await this.add('successful', base)
    if (step.do === 'part') await this.add('successful', undefined, PART)
    if (step.do === 'part-increment') await this.add('successful', base, PART)
    if (step.do === 'fail') await this.add('failed', undefined)
    if (step.do === 'pass') this.now += step.hours * HOUR_MS
    if (step.do === 'expire') await expireBackups(new Date(this.now))
    const checked = 'which' in step ? good[step.which % Math.max(1, good.length)] : undefined
    if (step.do === 'damage' && checked) await this.check(checked, 'a file is missing.')
    if (step.do === 'repair' && checked) await this.check(checked, null)
    const victim = step.do === 'delete' ? good[step.which % Math.max(1, good.length)] : undefined
    if (victim) await deleteBackup(ADMIN, { backupId: victim.id, withIncrements: true })
    await this.untilQuiet()
  }
}

/** Nothing below it, and not it itself, was found damaged: judged by walking down, not by what is written down. */
function standsWell(one: Backup, all: readonly Backup[]): boolean {
  if (one.checkError !== null) return false
  const base = all.find(({ id }) => id === one.baseBackupId)
  return one.baseBackupId === null || (base !== undefined && standsWell(base, all))
}

/** What expiry must leave: the newest good one of everything, and all that is young enough, with what it stands on. */
function expectKept(before: Backup[], left: ReadonlySet<string>, now: number): void {
  const whole = before.filter((one) => isComplete(one.options))
  const best = whole.find((one) => standsWell(one, before))
  const instead = [whole[0], before.find((one) => standsWell(one, before)) ?? before[0]]
  const young = before.filter((one) => one.startedAt.getTime() >= now - RETENTION_DAYS * 24 * HOUR_MS)
  for (const one of [...(best ? [best] : instead), ...young]) if (one) expect([...left]).toContain(one.id)
}

test(
  'after any sequence of backups, failures, failed checks, clock jumps, deletions and expiry every increment has its whole chain, and expiry takes neither the newest good one of everything nor a young one',
  async () => {
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
          for (const one of left) expect(isGood(one)).toBe(standsWell(one, left))
          for (const { id, baseBackupId } of left) {
            expect(existsSync(backupPath(serviceId, id))).toBe(true)
            if (baseBackupId) expect(ids).toContain(baseBackupId)
          }
        }
      }),
      { numRuns: RUNS },
    )
  },
  TIMEOUT_MS,
)

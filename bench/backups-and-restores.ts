import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Ctx, SYSTEM_CTX } from '@/lib/auth/ctx'
import { takeBackup } from '@/lib/backup/take-backup'
import { connectEngine } from '@/lib/clickhouse/client'
import { db } from '@/lib/db'
import { requestDrill } from '@/lib/drill/request-drill'
import { createProcessDriver } from '@/lib/provisioning/process/process-driver'
import { requestRestore } from '@/lib/restore/request-restore'
import { sha256Hex } from '@/lib/secrets'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { backupDisk } from '@/lib/store/paths'
import { type Figure, paired, timed } from './measure'

const RUNS = 5
const LOOK_EVERY_MS = 10
/** Of the full backup's bytes. */
const INCREMENT_REACH = 0.05
const CTX: Ctx = SYSTEM_CTX

/** Waits for the operation's end; its worker is another process, so the row is what counts. */
export async function untilSucceeded(operationId: string): Promise<void> {
  for (;;) {
    const { state, error } = await db.operation.findUniqueOrThrow({ where: { id: operationId } })
    if (state === 'succeeded') return
    if (state === 'failed' || state === 'cancelled') throw new Error(`operation ${state}: ${error}`)
    await pause(LOOK_EVERY_MS)
  }
}

/** Waits until nothing works on a service. */
export async function untilIdle(serviceId: string): Promise<void> {
  while ((await db.operation.count({ where: { serviceId, state: { in: ['queued', 'running'] } } })) > 0)
    await pause(LOOK_EVERY_MS)
}

/** Start an engine and RESTORE ALL by hand, without the console. */
async function bareRestore(sourceServiceId: string, backupId: string): Promise<number> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-bare-'))
  const driver = createProcessDriver({ dataDir })
  const serviceId = randomUUID()
  const spec = {
    serviceId,
    username: 'admin',
    passwordSha256: sha256Hex(randomUUID()),
    networks: ['::/0'],
    consolePassword: randomUUID(),
    backupDisks: [backupDisk(sourceServiceId)],
  }
  try {
    const { ms } = await timed(async () => {
      const engine = connectEngine(await driver.ensureRunning(spec), spec.consolePassword)
      await engine.command(`RESTORE ALL FROM Disk('${backupDisk(sourceServiceId).name}', '${backupId}')`)
      await engine.close()
    })
    return ms
  } finally {
    await driver.remove(serviceId)
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A restore through the console, to Running. */
export async function ourRestore(backupId: string): Promise<number> {
  const { ms } = await timed(async () => {
    const { operationId } = await requestRestore(CTX, {
      backupId,
      name: `bench ${randomUUID()}`.slice(0, 50),
      requestKey: randomUUID(),
    })
    await untilSucceeded(operationId)
  })
  return ms
}

async function bareBackup(serviceId: string): Promise<number> {
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  return withEngine(service, endpointOf(service), async (engine) => {
    const sql = `BACKUP ALL EXCEPT DATABASES system, INFORMATION_SCHEMA, information_schema TO Disk('${backupDisk(serviceId).name}', 'bench-${randomUUID()}')`
    return (await timed(() => engine.command(sql))).ms
  })
}

async function ourBackup(serviceId: string): Promise<number> {
  const { ms } = await timed(async () => untilSucceeded((await takeBackup(CTX, { serviceId })).operationId))
  return ms
}

/** To the end of the operation, the throw-away instance removed. */
async function ourDrill(backupId: string): Promise<number> {
  const { ms } = await timed(async () => untilSucceeded((await requestDrill(CTX, { backupId })).operationId))
  return ms
}

type Pair = { ours: number; bare: number }

export function figure(what: string, { ours, bare }: Pair, factor: number, seconds = 1): Figure {
  const limit = factor * bare + seconds * 1_000
  return {
    what,
    measured: `${Math.round(ours)} ms, bare ${Math.round(bare)} ms (${(ours / bare).toFixed(2)} x)`,
    reach: `${factor} x bare + ${seconds} s = ${Math.round(limit)} ms`,
    isReached: ours <= limit,
  }
}

/** What an increment stores after one per cent more rows, beside what the full one stores. */
async function measureIncrement(serviceId: string): Promise<Figure> {
  const full = await takeBackup(CTX, { serviceId })
  await untilSucceeded(full.operationId)
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  await withEngine(service, endpointOf(service), (engine) =>
    engine.command('INSERT INTO analytics.hits SELECT * FROM analytics.hits ORDER BY event_time DESC LIMIT 50000'),
  )
  const increment = await takeBackup(CTX, { serviceId, baseBackupId: full.backupId })
  await untilSucceeded(increment.operationId)
  const sizeOf = async (id: string) => Number((await db.backup.findUniqueOrThrow({ where: { id } })).sizeBytes)
  const ratio = (await sizeOf(increment.backupId)) / (await sizeOf(full.backupId))
  return {
    what: 'increment after 1 % more rows, bytes of the full one',
    measured: `${(100 * ratio).toFixed(1)} %`,
    reach: `${INCREMENT_REACH * 100} %`,
    isReached: ratio <= INCREMENT_REACH,
  }
}

/** Restore and backup of a service through the console, each beside the bare statement in the same run. */
export async function measureBackupsAndRestores(serviceId: string): Promise<Figure[]> {
  const backup = await db.backup.findFirstOrThrow({
    where: { serviceId, state: 'successful' },
    orderBy: { startedAt: 'asc' },
  })
  const restore = await paired(
    RUNS,
    () => ourRestore(backup.id),
    () => bareRestore(serviceId, backup.id),
  )
  const drill = await paired(
    RUNS,
    () => ourDrill(backup.id),
    () => bareRestore(serviceId, backup.id),
  )
  const taken = await paired(
    RUNS,
    () => ourBackup(serviceId),
    () => bareBackup(serviceId),
  )
  return [
    figure('Restore this backup to Running', restore, 1.3),
    figure('Verify this backup to Verified', drill, 1.2, 2),
    figure('Back up now to Successful', taken, 1.1),
    await measureIncrement(serviceId),
  ]
}

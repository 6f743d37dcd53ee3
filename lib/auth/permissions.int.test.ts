import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browseBackup } from '@/lib/backup/browse-backup'
import { browseTable } from '@/lib/backup/browse-table'
import { cancelBackup } from '@/lib/backup/cancel-backup'
import { checkBackup } from '@/lib/backup/check-backup'
import { compareBackup } from '@/lib/backup/compare-backup'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { getBackup } from '@/lib/backup/get-backup'
import { getBackupsSummary } from '@/lib/backup/get-backups-summary'
import { listBackupTables } from '@/lib/backup/list-backup-tables'
import { listBackups } from '@/lib/backup/list-backups'
import { listServiceTables } from '@/lib/backup/list-service-tables'
import { planDelete } from '@/lib/backup/plan-delete'
import { previewBackup } from '@/lib/backup/preview-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { unlockBackup } from '@/lib/backup/unlock-backup'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { getMetrics } from '@/lib/metrics/get-metrics'
import { createService } from '@/lib/service/create-service'
import { deleteService } from '@/lib/service/delete-service'
import { getService } from '@/lib/service/get-service'
import { getServiceTrends } from '@/lib/service/get-service-trends'
import { insertService } from '@/lib/service/insert-service'
import { listHosts } from '@/lib/service/list-hosts'
import { resetPassword } from '@/lib/service/reset-password'
import { startService } from '@/lib/service/start-service'
import { stopService } from '@/lib/service/stop-service'
import type { ServiceState } from '@/lib/service/types'
import { ACCESS_VERBS } from '@/tests/helpers/access-verbs'
import { expectTextsHarmless } from '@/tests/helpers/expect-texts-harmless'
import { findVerbs } from '@/tests/helpers/find-verbs'
import { givenViewOnDisk } from '@/tests/helpers/backups'
import { DRILL_VERBS } from '@/tests/helpers/drill-verbs'
import { LIST_VERBS } from '@/tests/helpers/list-verbs'
import { MIGRATE_VERBS } from '@/tests/helpers/migrate-verbs'
import { EXISTING_VERBS } from '@/tests/helpers/existing-verbs'
import { API_VERBS } from '@/tests/helpers/api-verbs'
import { NOTIFICATION_VERBS } from '@/tests/helpers/notification-verbs'
import { PEEK_VERBS } from '@/tests/helpers/peek-verbs'
import { RESTORE_VERBS } from '@/tests/helpers/restore-verbs'
import { ADDRESS, CTX, isPartOfVerb, leavesActivity, NAME_NOTHING } from '@/tests/helpers/recorded-verbs'
import { expectJudgedByService, personWith, TWO_SIDED } from '@/tests/helpers/service-roles'
import { USAGE_VERBS } from '@/tests/helpers/usage-verbs'
import { USER_VERBS } from '@/tests/helpers/user-verbs'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import type { Ctx } from './ctx'
import { insertUser } from './insert-user'
import type { Role } from './permissions'

const ALL: Role[] = ['admin', 'support', 'viewer']
const BACKUP_HANDS: Role[] = ['admin', 'support']
const ONLY_ADMIN: Role[] = ['admin']
type World = {
  serviceId: string
  /** What tables are restored or copied into. */
  targetServiceId: string
  backupId: string
  operationId: string
  userId: string
  name: string
}
type VerbCase = {
  roles: Role[]
  serviceState?: ServiceState
  isBackupRunning?: boolean
  /** It asks the service's engine; these services have none, so who may call it gets that far and no further. */
  asksEngine?: boolean
  call: (ctx: Ctx, world: World) => Promise<unknown>
}

/** Every verb, who may call it, and a call that succeeds for them. A verb missing here fails the last test of this file. */
const VERBS: Record<string, VerbCase> = {
  ...ACCESS_VERBS,
  ...DRILL_VERBS,
  ...MIGRATE_VERBS,
  ...EXISTING_VERBS,
  ...PEEK_VERBS,
  ...RESTORE_VERBS,
  ...USAGE_VERBS,
  ...USER_VERBS,
  ...API_VERBS,
  ...NOTIFICATION_VERBS,
  listHosts: { roles: ALL, call: (ctx) => listHosts(ctx) },
  ...LIST_VERBS,
  getService: { roles: ALL, call: (ctx, { serviceId }) => getService(ctx, { serviceId }) },
  getServiceTrends: { roles: ALL, call: (ctx, { serviceId }) => getServiceTrends(ctx, { serviceId }) },
  getMetrics: { roles: ALL, call: (ctx, { serviceId }) => getMetrics(ctx, { serviceId }) },
  createService: { roles: ONLY_ADMIN, call: (ctx) => createService(ctx, { name: uniqueName() }) },
  startService: {
    roles: ONLY_ADMIN,
    serviceState: 'stopped',
    call: (ctx, { serviceId }) => startService(ctx, { serviceId }),
  },
  stopService: { roles: ONLY_ADMIN, call: (ctx, { serviceId }) => stopService(ctx, { serviceId }) },
  deleteService: {
    roles: ONLY_ADMIN,
    call: (ctx, { serviceId, name }) => deleteService(ctx, { serviceId, confirmName: name }),
  },
  resetPassword: { roles: ONLY_ADMIN, call: (ctx, { serviceId }) => resetPassword(ctx, { serviceId }) },
  listBackups: { roles: ALL, call: (ctx, { serviceId }) => listBackups(ctx, { serviceId }) },
  getBackupsSummary: { roles: ALL, call: (ctx, { serviceId }) => getBackupsSummary(ctx, { serviceId }) },
  planDelete: { roles: ALL, call: (ctx, { backupId }) => planDelete(ctx, { backupId }) },
  listServiceTables: {
    roles: ALL,
    asksEngine: true,
    call: (ctx, { serviceId }) => listServiceTables(ctx, { serviceId }),
  },
  previewBackup: {
    roles: BACKUP_HANDS,
    asksEngine: true,
    call: (ctx, { serviceId }) => previewBackup(ctx, { serviceId }),
  },
  takeBackup: { roles: BACKUP_HANDS, call: (ctx, { serviceId }) => takeBackup(ctx, { serviceId }) },
  cancelBackup: {
    roles: BACKUP_HANDS,
    isBackupRunning: true,
    call: (ctx, { backupId }) => cancelBackup(ctx, { backupId }),
  },
  getBackup: { roles: ALL, call: (ctx, { backupId }) => getBackup(ctx, { backupId }) },
  listBackupTables: { roles: ALL, call: async (ctx, world) => listBackupTables(ctx, await givenViewOnDisk(world)) },
  browseBackup: { roles: ALL, call: async (ctx, world) => browseBackup(ctx, await givenViewOnDisk(world)) },
  browseTable: {
    roles: ALL,
    call: async (ctx, world) =>
      browseTable(ctx, { ...(await givenViewOnDisk(world)), database: 'shop', table: 'dear' }),
  },
  compareBackup: {
    roles: ALL,
    call: async (ctx, world) => {
      await givenViewOnDisk(world)
      return compareBackup(ctx, { backupId: world.backupId, with: { backupId: world.backupId } })
    },
  },
  unlockBackup: { roles: ONLY_ADMIN, call: (ctx, { backupId }) => unlockBackup(ctx, { backupId, password: 'p' }) },
  checkBackup: { roles: BACKUP_HANDS, call: (ctx, { backupId }) => checkBackup(ctx, { backupId }) },
  deleteBackup: { roles: BACKUP_HANDS, call: (ctx, { backupId }) => deleteBackup(ctx, { backupId }) },
}

async function givenWorld({ serviceState = 'running', isBackupRunning = false }: VerbCase): Promise<World> {
  const name = uniqueName()
  const backupId = randomUUID()
  const operationId = randomUUID()
  return db.$transaction(async (tx) => {
    const serviceId = await insertService(tx, { name })
    const targetServiceId = await insertService(tx, { name: uniqueName() })
    await tx.service.update({ where: { id: serviceId }, data: { state: serviceState, version: '26.7' } })
    await tx.backup.create({
      data: {
        id: backupId,
        chainId: backupId,
        serviceId,
        state: isBackupRunning ? 'in_progress' : 'successful',
        type: 'full',
        trigger: 'manual',
        contents: { databases: [], fileCount: 0 },
      },
    })
    await tx.operation.create({
      data: { id: operationId, kind: 'reconfigure', state: 'failed', serviceId, requestedBy: 'test', error: 'broke' },
    })
    const userId = randomUUID()
    // Without a password, whose hash would take a tenth of a second each of two hundred times.
    await tx.user.create({ data: { id: userId, name: 'Somebody', email: `${userId}@example.com`, role: 'viewer' } })
    return { serviceId, targetServiceId, backupId, operationId, userId, name }
  })
}

beforeAll(async () => {
  await db.$transaction((tx) =>
    insertUser(tx, { name: 'Admin', email: 'admin@example.com', password: 'x', role: 'admin' }),
  )
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

async function countRows() {
  const [activities, services, backups, operations, users, changed] = await Promise.all([
    db.activity.count(),
    db.service.count(),
    db.backup.count(),
    db.operation.count(),
    db.user.findMany({ select: { id: true, role: true, serviceRoles: true }, orderBy: { id: 'asc' } }),
    db.service.findMany({
      select: {
        state: true,
        passwordSha256: true,
        backupRetentionDays: true,
        drillFrequency: true,
        checkQueries: true,
      },
      orderBy: { id: 'asc' },
    }),
  ])
  return { activities, services, backups, operations, users, changed }
}

const cases = Object.entries(VERBS).flatMap(([name, verb]) =>
  ALL.map((role) => ({ name, role, verb, isAllowed: verb.roles.includes(role) })),
)

describe('roles', () => {
  const allowed = cases.filter((one) => one.isAllowed)
  test.each(allowed)('$role may call $name, and a change is an activity', async ({ name, verb, role }) => {
    const world = await givenWorld(verb)
    const before = await db.activity.count()
    const called = verb.call(CTX[role], world)
    if (verb.asksEngine) await expect(called).rejects.toMatchObject({ code: 'unavailable' })
    else await called
    const written = await db.activity.findMany({ orderBy: { id: 'asc' }, skip: before })
    if (!leavesActivity(name)) return expect(written).toEqual([])
    const { actor } = CTX[role]
    expect(written.at(-1)).toMatchObject({ actor: actor.label, address: ADDRESS })
  })

  test.each(cases.filter((one) => !one.isAllowed))(
    '$role may not call $name, and nothing is done',
    async ({ verb, role }) => {
      const world = await givenWorld(verb)
      const before = await countRows()
      await expect(verb.call(CTX[role], world)).rejects.toMatchObject({ code: 'forbidden' })
      expect(await countRows()).toEqual(before)
    },
  )
})

describe('roles on services', () => {
  const judged = Object.entries(VERBS).filter(([, { roles }]) => !roles.includes('viewer'))
  test.each(judged)('%s is judged by the role on its service', async (name, verb) => {
    await expectJudgedByService({
      name,
      asksEngine: verb.asksEngine,
      look: countRows,
      prepare: async () => {
        const world = await givenWorld(verb)
        const { serviceId, targetServiceId } = world
        return {
          serviceIds: TWO_SIDED.includes(name) ? [serviceId, targetServiceId] : [serviceId],
          call: (ctx) => verb.call(ctx, world),
        }
      },
    })
  })

  test.each(judged.filter(([name]) => TWO_SIDED.includes(name)))('%s takes both of its services', async (_, verb) => {
    const world = await givenWorld(verb)
    for (const one of [world.serviceId, world.targetServiceId]) {
      const other = world.serviceId === one ? world.targetServiceId : world.serviceId
      await expect(verb.call(personWith('viewer', 'admin', [one]), world)).rejects.toMatchObject({ code: 'forbidden' })
      await expect(verb.call(personWith('admin', 'viewer', [other]), world)).rejects.toMatchObject({
        code: 'forbidden',
      })
    }
  })
})

test('what does not exist is not found, for every verb that names one', async () => {
  const missing: World = {
    serviceId: randomUUID(),
    targetServiceId: randomUUID(),
    backupId: randomUUID(),
    operationId: randomUUID(),
    userId: randomUUID(),
    name: 'x',
  }
  for (const [name, verb] of Object.entries(VERBS)) {
    if (!NAME_NOTHING.includes(name))
      await expect(verb.call(ADMIN, missing), name).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('no text in any field of any verb is a statement or an unexpected error', async () => {
  expect(await expectTextsHarmless(VERBS, givenWorld)).toBeGreaterThan(100)
}, 240_000)

test('everything of lib that takes who is acting is a verb of this table, of that of buckets, or a part of one', async () => {
  const found = (await findVerbs()).filter(({ file }) => !file.startsWith('bucket/'))
  expect(found.length).toBeGreaterThan(100)
  expect(found.filter(({ name }) => !(name in VERBS) && !isPartOfVerb(name))).toEqual([])
})

import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { closeQueue } from '@/lib/jobs/queue'
import { sealSecret } from '@/lib/secrets'
import { insertService } from '@/lib/service/insert-service'
import { findVerbs } from '@/tests/helpers/find-verbs'
import { givenHost } from '@/tests/helpers/given-host'
import { expectTextsHarmless } from '@/tests/helpers/expect-texts-harmless'
import { isPartOfVerb } from '@/tests/helpers/recorded-verbs'
import { expectJudgedByService } from '@/tests/helpers/service-roles'
import { ADMIN, SUPPORT, uniqueName, VIEWER } from '@/tests/helpers/world'
import { browseExternalBackup, browseExternalTable } from './browse-external-backup'
import { checkExternalBackup } from './check-external-backup'
import { copyBucket } from './copy-bucket'
import { getBucket } from './get-bucket'
import { getExternalBackup } from './get-external-backup'
import { listExternalBackups } from './list-external-backups'
import { openBucket } from './open-bucket'
import { removeBucket } from './remove-bucket'
import { restoreFromBucket } from './restore-from-bucket'
import { saveBucket } from './save-bucket'
import { setBucket } from './set-bucket'
import { forgetUnusedBuckets } from './start-due-external-backups'
import { takeExternalBackup } from './take-external-backup'

const CTX: Record<Role, Ctx> = { admin: ADMIN, support: SUPPORT, viewer: VIEWER }
const ALL: Role[] = ['admin', 'support', 'viewer']
/** Nobody answers there: what needs the bucket itself gets as far as that. */
const NOWHERE = {
  provider: 's3',
  address: 'http://127.0.0.1:9/bucket',
  accessKeyId: 'a',
  secretAccessKey: 'a-secret-key',
}

type World = { serviceId: string; bucketId: string /** A service restored from the other. */; copyId: string }
type Verb = { roles: Role[]; call: (ctx: Ctx, world: World) => Promise<unknown> }

const someName = () => `2026-01-01T00:00:00Z_${randomUUID()}`

async function asFarAsTheBucket(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isAppError(error) || error.code !== 'unavailable') throw error
  })
}

const restoreInput = (bucketId: string) => ({
  bucketId,
  backupName: someName(),
  name: uniqueName(),
  requestKey: randomUUID(),
})

const VERBS: Record<string, Verb> = {
  getBucket: { roles: ALL, call: (ctx, { serviceId }) => getBucket(ctx, { serviceId }) },
  listExternalBackups: { roles: ALL, call: (ctx, { serviceId }) => listExternalBackups(ctx, { serviceId }) },
  setBucket: { roles: ['admin'], call: (ctx, { serviceId }) => setBucket(ctx, { serviceId, ...NOWHERE }) },
  saveBucket: {
    roles: ['admin'],
    call: async (ctx, { serviceId, bucketId }) => {
      await db.bucket.updateMany({ where: { id: bucketId }, data: { state: 'candidate', testedAt: new Date() } })
      await saveBucket(ctx, { bucketId: bucketId || serviceId })
    },
  },
  copyBucket: { roles: ['admin'], call: (ctx, { copyId }) => copyBucket(ctx, { serviceId: copyId }) },
  removeBucket: { roles: ['admin'], call: (ctx, { serviceId }) => removeBucket(ctx, { serviceId }) },
  takeExternalBackup: {
    roles: ['admin', 'support'],
    call: (ctx, { serviceId }) => takeExternalBackup(ctx, { serviceId }),
  },
  openBucket: { roles: ['admin'], call: (ctx) => asFarAsTheBucket(openBucket(ctx, NOWHERE)) },
  getExternalBackup: {
    roles: ALL,
    call: (ctx, { bucketId }) => asFarAsTheBucket(getExternalBackup(ctx, { bucketId, backupName: someName() })),
  },
  browseExternalBackup: {
    roles: ALL,
    call: (ctx, { bucketId }) => asFarAsTheBucket(browseExternalBackup(ctx, { bucketId, backupName: someName() })),
  },
  browseExternalTable: {
    roles: ALL,
    call: (ctx, { bucketId }) =>
      asFarAsTheBucket(browseExternalTable(ctx, { bucketId, backupName: someName(), database: 'a', table: 'b' })),
  },
  checkExternalBackup: {
    roles: ['admin', 'support'],
    call: (ctx, { bucketId }) => checkExternalBackup(ctx, { bucketId, backupName: someName() }),
  },
  restoreFromBucket: {
    roles: ['admin'],
    call: (ctx, { bucketId }) => restoreFromBucket(ctx, restoreInput(bucketId)),
  },
}

async function givenWorld(): Promise<World> {
  const bucketId = randomUUID()
  return db.$transaction(async (tx) => {
    const serviceId = await insertService(tx, { name: uniqueName() })
    await tx.service.update({ where: { id: serviceId }, data: { state: 'running' } })
    await tx.bucket.create({
      data: {
        id: bucketId,
        serviceId,
        provider: 's3',
        state: 'active',
        address: NOWHERE.address,
        accessKeyId: 'a',
        secretEnc: sealSecret('b'),
      },
    })
    const source = { backupId: randomUUID(), serviceId, serviceName: 'x', takenAt: new Date().toISOString() }
    const copyId = await insertService(tx, { name: uniqueName(), source })
    return { serviceId, bucketId, copyId }
  })
}

const counts = () =>
  Promise.all([
    db.activity.count(),
    db.bucket.count(),
    db.service.count(),
    db.operation.count(),
    db.externalBackup.count(),
  ])
const cases = Object.entries(VERBS).flatMap(([name, verb]) =>
  ALL.map((role) => ({ name, role, verb, isAllowed: verb.roles.includes(role) })),
)

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

describe('roles', () => {
  const allowed = cases.filter((one) => one.isAllowed)
  test.each(allowed)('$role may call $name, and a change is an activity', async ({ name, verb, role }) => {
    const world = await givenWorld()
    const before = await db.activity.count()
    await verb.call(CTX[role], world)
    const written = await db.activity.findMany({ orderBy: { id: 'asc' }, skip: before })
    if (/^(get|list|browse)/.test(name)) return expect(written).toEqual([])
    expect(written[0]).toMatchObject({ actor: CTX[role].actor.label })
    expect(written.filter(({ detail }) => detail?.includes(NOWHERE.secretAccessKey))).toEqual([])
  })

  test.each(cases.filter((one) => !one.isAllowed))('$role may not call $name', async ({ verb, role }) => {
    const world = await givenWorld()
    const before = await counts()
    await expect(verb.call(CTX[role], world)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await counts()).toEqual(before)
  })
})

describe('roles on services', () => {
  const judged = Object.entries(VERBS).filter(([, { roles }]) => !roles.includes('viewer'))
  test.each(judged)('%s is judged by the role on its service', async (name, verb) => {
    await expectJudgedByService({
      name,
      look: counts,
      prepare: async () => {
        const world = await givenWorld()
        const serviceIds = name === 'copyBucket' ? [world.serviceId, world.copyId] : [world.serviceId]
        return { serviceIds, call: (ctx) => verb.call(ctx, world) }
      },
    })
  })
})

test('keys of buckets that nobody set up or reads from are forgotten after a day', async () => {
  const now = new Date()
  const old = new Date(now.getTime() - 25 * 3_600_000)
  const given = async (state: 'candidate' | 'active' | 'retired', createdAt: Date) => {
    const columns = { provider: 's3' as const, address: NOWHERE.address, secretEnc: sealSecret('b') }
    return (await db.bucket.create({ data: { id: randomUUID(), state, createdAt, ...columns } })).id
  }
  const readBy = async (state: 'running' | 'failed' | 'terminated') => {
    const readsFromBucketId = await given('candidate', old)
    const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName(), readsFromBucketId }))
    await db.service.update({ where: { id }, data: { state } })
    return readsFromBucketId
  }
  const kept = [
    await given('candidate', now),
    await given('active', old),
    await given('retired', old),
    await readBy('running'),
    await readBy('failed'),
  ]
  const forgotten = [await given('candidate', old), await readBy('terminated')]
  expect(await forgetUnusedBuckets(now)).toBeGreaterThanOrEqual(forgotten.length)
  const left = await db.bucket.findMany({ where: { id: { in: [...kept, ...forgotten] } }, select: { id: true } })
  expect(left.map(({ id }) => id).toSorted()).toEqual(kept.toSorted())
})

test('a service that is gone is not said to be backed up again', async () => {
  const { serviceId, bucketId } = await givenWorld()
  await db.bucket.update({ where: { id: bucketId }, data: { nextBackupAt: new Date('2100-01-01') } })
  const next = async () => (await getBucket(ADMIN, { serviceId })).bucket?.nextBackupAt
  expect(await next()).toBe('2100-01-01T00:00:00.000Z')
  await db.service.update({ where: { id: serviceId }, data: { state: 'terminated' } })
  expect(await next()).toBeNull()
})

test.each(['terminating', 'terminated'] as const)('a service that is %s meanwhile gets no bucket', async (state) => {
  const { serviceId, bucketId } = await givenWorld()
  await db.bucket.update({ where: { id: bucketId }, data: { state: 'candidate', testedAt: new Date() } })
  await db.service.update({ where: { id: serviceId }, data: { state } })
  await expect(saveBucket(ADMIN, { bucketId })).rejects.toMatchObject({
    code: 'conflict',
    userMessage: expect.stringMatching(/was deleted: it is no longer backed up/),
  })
  expect(await db.bucket.findUniqueOrThrow({ where: { id: bucketId } })).toMatchObject({ state: 'candidate' })
})

test('what is in a bucket that somebody opened by its keys is for those who may restore', async () => {
  const { bucketId } = await givenWorld()
  await db.bucket.update({ where: { id: bucketId }, data: { state: 'candidate', serviceId: null } })
  const wanted = { bucketId, backupName: someName() }
  await expect(browseExternalBackup(VIEWER, wanted)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(browseExternalBackup(ADMIN, wanted)).rejects.toMatchObject({ code: 'unavailable' })
})

test('a restore from a bucket comes up on the host that was chosen, unless that takes no new services', async () => {
  const { bucketId } = await givenWorld()
  const hostId = randomUUID()
  await givenHost({ id: hostId, name: 'node-3', takesNew: true })
  const { serviceId } = await restoreFromBucket(ADMIN, { ...restoreInput(bucketId), hostId })
  expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toMatchObject({ hostId })
  await givenHost({ id: hostId, name: 'node-3', takesNew: false })
  const before = await counts()
  const there = restoreFromBucket(ADMIN, { ...restoreInput(bucketId), hostId })
  await expect(there).rejects.toThrow(/node-3 takes no new services now\. Choose another host/)
  expect(await counts()).toEqual(before)
})

test('what does not exist is not found', async () => {
  const missing = { serviceId: randomUUID(), bucketId: randomUUID(), copyId: randomUUID() }
  for (const [name, verb] of Object.entries(VERBS)) {
    if (name !== 'openBucket')
      await expect(verb.call(ADMIN, missing), name).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('no text in any field of any verb is a statement or an unexpected error', async () => {
  expect(await expectTextsHarmless(VERBS, givenWorld)).toBeGreaterThan(30)
}, 240_000)

test('every verb of this folder stands in this table', async () => {
  const found = (await findVerbs()).filter(({ file }) => file.startsWith('bucket/'))
  expect(found.length).toBeGreaterThan(10)
  expect(found.filter(({ name }) => !(name in VERBS) && !isPartOfVerb(name))).toEqual([])
})

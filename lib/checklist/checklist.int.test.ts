import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { getAccessList } from '@/lib/access/get-access-list'
import { db } from '@/lib/db'
import { getDrillConfiguration } from '@/lib/drill/get-drill-configuration'
import { closeQueue } from '@/lib/jobs/queue'
import { planRestore } from '@/lib/restore/plan-restore'
import { requestRestore } from '@/lib/restore/request-restore'
import { getBackupConfiguration } from '@/lib/schedule/get-backup-configuration'
import { insertService } from '@/lib/service/insert-service'
import { ADMIN, uniqueName, VIEWER } from '@/tests/helpers/world'
import { getChecklist } from './get-checklist'
import { tickChecklist } from './tick-checklist'

const SETTINGS = {
  accessList: [{ source: '203.0.113.0/24', description: 'Office' }],
  backupStartTime: '02:30',
  backupTimeZone: 'Europe/Berlin',
  backupRetentionDays: 21,
  chainLength: 3,
  quietFrom: '08:00',
  quietUntil: '18:00',
  drillFrequency: 'monthly',
  checkQueries: [{ name: 'One', sql: 'SELECT 1', expected: '1' }],
} as const

const DRILLS = { frequency: 'monthly', checkQueries: SETTINGS.checkQueries }

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

/** A service with settings of its own and a backup; no engine is needed to ask for a restore. */
async function givenOriginal(state: 'running' | 'terminated') {
  const backupId = randomUUID()
  const name = uniqueName('original')
  const serviceId = await db.$transaction(async (tx) => {
    const id = await insertService(tx, { name })
    const address = { host: '127.0.0.1', httpPort: 4001, tcpPort: 4002 }
    await tx.service.update({ where: { id }, data: { ...SETTINGS, ...address, state } })
    const contents = { databases: [], fileCount: 0 }
    const facts = { state: 'successful', type: 'full', trigger: 'manual', contents } as const
    await tx.backup.create({ data: { id: backupId, chainId: backupId, serviceId: id, ...facts } })
    return id
  })
  return { serviceId, backupId, name }
}

async function givenRestored(state: 'running' | 'terminated' = 'running') {
  const original = await givenOriginal(state)
  const input = { backupId: original.backupId, name: uniqueName('restored'), requestKey: randomUUID() }
  return { original, serviceId: (await requestRestore(ADMIN, input)).serviceId }
}

test.each(['running', 'terminated'] as const)(
  'a restored service starts with list, schedule and retention of an original that is %s',
  async (state) => {
    const { serviceId } = await givenRestored(state)
    expect(await getAccessList(ADMIN, { serviceId })).toMatchObject({ entries: SETTINGS.accessList })
    expect(await getBackupConfiguration(ADMIN, { serviceId })).toMatchObject({
      startTime: '02:30',
      timeZone: 'Europe/Berlin',
      retentionDays: 21,
      chainLength: 3,
      quietFrom: '08:00',
      quietUntil: '18:00',
    })
    expect(await getDrillConfiguration(ADMIN, { serviceId })).toMatchObject(DRILLS)
  },
)

test('the plan says beforehand what is copied, made new and left to people', async () => {
  const { backupId, name } = await givenOriginal('running')
  const { carriedOver } = await planRestore(ADMIN, { backupId })
  expect(carriedOver.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
    'copied access_list',
    'copied schedule',
    'copied drills',
    'made password',
    'made address',
    'needs applications',
    'needs dns',
  ])
  const detail = (key: string) => carriedOver.find((item) => item.key === key)?.detail
  expect(detail('access_list')).toBe('Connections from 203.0.113.0/24')
  expect(detail('schedule')).toBe('Daily at 02:30 (Europe/Berlin), kept for 21 days, a full one every 3 backups')
  expect(detail('applications')).toContain(`${name} (127.0.0.1:4001)`)
})

test('a bucket of the original, and users that a container may have, are not lost in silence', async () => {
  const { serviceId, original } = await givenRestored()
  const address = 'https://backups.example.com/shop'
  const bucket = { id: randomUUID(), serviceId: original.serviceId, provider: 's3', state: 'active', address } as const
  await db.bucket.create({ data: bucket })
  await db.service.update({ where: { id: serviceId }, data: { image: 'clickhouse:26.7' } })
  const items = async () => {
    const all = (await getChecklist(VIEWER, { serviceId })).items
    return all.filter(({ key }) => key === 'bucket' || key === 'users').map(({ kind, detail }) => `${kind}: ${detail}`)
  }
  expect(await items()).toEqual([
    expect.stringMatching(`^needs: ${original.name} is backed up to ${address}`),
    expect.stringMatching(/^needs: A backup does not hold them: only admin is there/),
  ])
})

test('the checklist keeps who ticked first and when, and that a tick was taken back', async () => {
  const { serviceId, original } = await givenRestored()
  expect(await getChecklist(VIEWER, { serviceId })).toMatchObject({ original: { name: original.name }, ticks: {} })
  const before = Date.now()
  await tickChecklist(ADMIN, { serviceId, item: 'dns', isDone: true })
  const other = { actor: { ...ADMIN.actor, id: 'admin-2', label: 'second@example.com' } } as typeof ADMIN
  const { ticks } = await tickChecklist(other, { serviceId, item: 'dns', isDone: true })
  expect(ticks.dns?.by).toBe('admin@example.com')
  expect(Date.parse(ticks.dns?.at ?? '')).toBeGreaterThanOrEqual(before)

  await tickChecklist(other, { serviceId, item: 'dns', isDone: false })
  await tickChecklist(other, { serviceId, item: 'password', isDone: true })
  expect(Object.keys((await getChecklist(VIEWER, { serviceId })).ticks)).toEqual(['password'])
  expect(
    await db.checklistTick.findMany({
      where: { serviceId, item: 'dns' },
      orderBy: { tickedAt: 'asc' },
      select: { actor: true, isDone: true },
    }),
  ).toEqual([
    { actor: 'admin@example.com', isDone: true },
    { actor: 'second@example.com', isDone: false },
  ])
})

test('a service that was not restored has no checklist', async () => {
  const { serviceId } = await givenOriginal('running')
  expect((await getChecklist(ADMIN, { serviceId })).items).toEqual([])
  await expect(tickChecklist(ADMIN, { serviceId, item: 'dns', isDone: true })).rejects.toMatchObject({
    code: 'conflict',
  })
})

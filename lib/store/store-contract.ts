import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { readTexts } from './backup-files'
import type { ConsoleStore, ServiceStore } from './service-store'

export type StoreUnderTest = {
  store: ConsoleStore
  /** Puts a file of a backup where an engine would write it. */
  put(serviceId: string, name: string, text: string): Promise<void>
  /** Every file below a service's store, sorted. */
  files(serviceId: string): Promise<string[]>
}

/** What the console relies on, of its directory and of a bucket alike. */
export function describeStoreContract(open: () => Promise<StoreUnderTest>): void {
  const [serviceId, backupId, other] = [randomUUID(), randomUUID(), randomUUID()]
  let given: StoreUnderTest
  let own: ServiceStore

  beforeAll(async () => {
    given = await open()
    own = given.store.of(serviceId)
  })

  async function givenBackup(id: string): Promise<void> {
    await own.prepare()
    await given.put(serviceId, `${id}/data/a.bin`, 'aaaa')
    await given.put(serviceId, `${id}/metadata/shop/t.sql`, 'CREATE')
    await given.put(serviceId, `${id}/.backup`, '<config/>')
    await given.put(serviceId, `${id}.lock`, 'lock')
    await own.write(`${id}.console.json`, '{"is":"kept"}')
  }

  test('a service that has no backups yet has an empty store', async () => {
    const nobody = given.store.of(randomUUID())
    expect(await nobody.list()).toEqual([])
    await nobody.removeBackup(backupId)
    expect(await nobody.open(backupId).sizeOf('.backup')).toBeNull()
    expect(await nobody.readText(`${backupId}.console.json`)).toBeNull()
  })

  test('sizes and contents come back, and what is not there is null', async () => {
    await givenBackup(backupId)
    const files = own.open(backupId)
    expect(await files.sizeOf('data/a.bin')).toBe(4)
    expect(await files.sizeOf('data/b.bin')).toBeNull()
    const texts = await readTexts(files, ['.backup', 'data/a.bin', 'data/b.bin'], 4)
    expect(Object.fromEntries(texts)).toEqual({ '.backup': '<config/>', 'data/a.bin': 'aaaa' })
    expect(await own.readText(`${backupId}.console.json`)).toBe('{"is":"kept"}')
  })

  test('services and what lies in them are listed', async () => {
    await givenBackup(other)
    expect(await given.store.listServices()).toContain(serviceId)
    const expected = [backupId, other].flatMap((id) => [id, `${id}.console.json`, `${id}.lock`])
    expect((await own.list()).toSorted()).toEqual(expected.toSorted())
  })

  test('a small file is replaced whole', async () => {
    await own.write(`${other}.console.json`, '{}')
    expect(await own.readText(`${other}.console.json`)).toBe('{}')
    expect(await own.sizeOf(`${other}.console.json`)).toBe(2)
    expect(await own.sizeOf(`${other}.console`)).toBeNull()
  })

  test('removing a backup leaves nothing of it and all of the others, however often', async () => {
    const before = await given.files(serviceId)
    await own.removeBackup(backupId)
    await own.removeBackup(backupId)
    const left = await given.files(serviceId)
    expect(left).toEqual(before.filter((name) => !name.startsWith(backupId)))
    expect(left).toHaveLength(5)
    expect(await own.open(backupId).sizeOf('.backup')).toBeNull()
  })
}

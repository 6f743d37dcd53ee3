import { cp, rename, rm, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { getOperation } from '@/lib/operation/get-operation'
import { retryOperation } from '@/lib/operation/retry-operation'
import { backupPath } from '@/lib/store/paths'
import { askRestore, discardService, givenBackup } from '@/tests/helpers/backups'
import { biggestFile, flipByte } from '@/tests/helpers/damage'
import { expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

let worker: RunningWorker
let data: { rows: number; checksum: string }
let backupId: string
let directory: string
let damagedFile: string

beforeAll(async () => {
  worker = await startTestWorker()
  const serviceId = await givenService()
  await fillWithOrders(serviceId, 50_000)
  data = await fingerprint(serviceId)
  backupId = await givenBackup(serviceId)
  directory = backupPath(serviceId, backupId)
  damagedFile = await biggestFile(serviceId, backupId)
})

afterAll(() => endWorld(worker))

const DAMAGES: [what: string, damage: () => Promise<void>, sentence: RegExp][] = [
  ['a flipped byte in a big data file', () => flipByte(damagedFile), /damaged|not what the backup should hold/],
  [
    'a truncated data file',
    async () => truncate(damagedFile, (await stat(damagedFile)).size - 1),
    /1 of its \d+ files are missing or have another size/,
  ],
  ['a removed data file', () => rm(damagedFile), /1 of its \d+ files are missing or have another size/],
  ['a removed table of contents', () => rm(path.join(directory, '.backup')), /\(\.backup\) is missing/],
  ['a garbled table of contents', () => truncate(path.join(directory, '.backup'), 100), /\(\.backup\) can't be read/],
  ['its whole directory removed', () => rm(directory, { recursive: true }), /The files of this backup are gone/],
]

test.each(DAMAGES)(
  'a backup with %s fails to restore with a sentence, leaves nothing behind, and restores once it is repaired',
  async (_what, damage, sentence) => {
    const spare = `${directory}.spare`
    await cp(directory, spare, { recursive: true })
    await damage()
    const { serviceId, operationId } = await askRestore(backupId)
    const failed = await untilEnded(operationId)
    expect(failed).toMatchObject({ state: 'failed', error: expect.stringMatching(sentence), errorReference: null })
    const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    expect(service).toMatchObject({ state: 'failed', stateReason: expect.stringMatching(sentence) })
    await expectInstanceGone(serviceId)
    await expectNoStrayEngines()

    await rm(directory, { recursive: true, force: true })
    await rename(spare, directory)
    await retryOperation(ADMIN, { operationId })
    await untilSucceeded(operationId)
    expect((await getOperation(ADMIN, { operationId })).steps.every((step) => step.state === 'done')).toBe(true)
    expect(await fingerprint(serviceId)).toEqual(data)
    await discardService(serviceId)
  },
)

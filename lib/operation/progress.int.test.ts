import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { createProgressReporter } from './progress'

async function givenOperation() {
  const id = randomUUID()
  const workerId = randomUUID()
  await db.$transaction(async (tx) => {
    const serviceId = await insertService(tx, { name: `of ${id}` })
    await tx.operation.create({
      data: { id, kind: 'backup', serviceId, requestedBy: 'a test', state: 'running', workerId },
    })
  })
  const bytes = async () => {
    const { doneBytes, totalBytes } = await db.operation.findUniqueOrThrow({ where: { id } })
    return [doneBytes, totalBytes].map((value) => (value === null ? null : Number(value)))
  }
  return { id, workerId, bytes }
}

test('the last bytes that are told are written down, also when many were told in a moment', async () => {
  const { id, workerId, bytes } = await givenOperation()
  const report = createProgressReporter(id, workerId)
  for (let done = 1; done <= 1_000; done++) await report(done, 2_000)
  await expect.poll(bytes, { timeout: 30_000 }).toEqual([1_000, 2_000])
})

test('the end is written at once, and nothing by who lost the operation', async () => {
  const { id, workerId, bytes } = await givenOperation()
  const report = createProgressReporter(id, workerId)
  await report(1, 10)
  await report(10, 10)
  expect(await bytes()).toEqual([10, 10])
  await createProgressReporter(id, randomUUID())(5, 10)
  expect(await bytes()).toEqual([10, 10])
})

import { createServer } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { listServiceTables } from '@/lib/backup/list-service-tables'
import { previewBackup } from '@/lib/backup/preview-backup'
import { db } from '@/lib/db'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import { insertService } from './insert-service'

afterAll(() => db.$disconnect())

/** A port at which nobody answers: it was taken, and given back. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}

test('an engine that does not answer is said to be so, with what to do', async () => {
  const name = uniqueName()
  const serviceId = await db.$transaction((tx) => insertService(tx, { name }))
  const port = await closedPort()
  const address = { host: '127.0.0.1', httpPort: port, tcpPort: port }
  await db.service.update({ where: { id: serviceId }, data: { state: 'running', ...address } })
  const said = { code: 'unavailable', userMessage: expect.stringContaining(`${name} does not answer`) }
  await expect(listServiceTables(ADMIN, { serviceId })).rejects.toMatchObject(said)
  await expect(previewBackup(ADMIN, { serviceId })).rejects.toMatchObject(said)
})

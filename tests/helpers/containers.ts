import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { gatherShell } from '@/docker/engine/base.mjs'
import { importImage, withContext } from '@/docker/image.mjs'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { guestNameOf, guestPasswordOf } from '@/lib/migrate/names'
import { requestOperation } from '@/lib/operation/request-operation'
import { insertService } from '@/lib/service/insert-service'
import { docker } from './docker'
import { ADMIN, onEngineOf, uniqueName, untilSucceeded } from './world'

const nameRow = z.object({ name: z.string() })

const prefix = () => getEnv().CONSOLE_DOCKER_PREFIX
const nameOf = (serviceId: string) => `${prefix()}-${serviceId}`

export const containerOf = (serviceId: string) => docker.getContainer(nameOf(serviceId))

/** The network of this console's containers, with IPv6 besides IPv4, as a person may make it before. */
export async function makeNetwork(): Promise<void> {
  const group = () => randomBytes(2).toString('hex')
  await docker.createNetwork({
    Name: prefix(),
    EnableIPv6: true,
    IPAM: { Config: [{ Subnet: `fd${randomBytes(1).toString('hex')}:${group()}:${group()}::/64` }] },
    Labels: { 'console.prefix': prefix() },
  })
}

const addressesSchema = z.object({ IPAddress: z.string(), GlobalIPv6Address: z.string() })

/** Where other containers find it, and what they see it as. */
export async function addressesOf(serviceId: string): Promise<{ v4: string; v6: string }> {
  const { NetworkSettings } = await containerOf(serviceId).inspect()
  const { IPAddress: v4, GlobalIPv6Address: v6 } = addressesSchema.parse(NetworkSettings.Networks[prefix()])
  return { v4, v6 }
}

/** As a container that is started anew may get another address. */
export async function moveToAnotherAddress(serviceId: string): Promise<void> {
  const network = docker.getNetwork(prefix())
  await network.disconnect({ Container: nameOf(serviceId) })
  const { id } = await docker.createContainer({
    Image: getEnv().CONSOLE_CLICKHOUSE_IMAGE,
    HostConfig: { NetworkMode: prefix() },
  })
  await docker.getContainer(id).start()
  await network.connect({ Container: nameOf(serviceId) })
  await docker.getContainer(id).remove({ force: true })
}

const ASK = `
  const [address, username, password] = process.argv.slice(1)
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password }
  const answer = await fetch('http://' + address + ':8123', { method: 'POST', headers, body: 'SELECT 1' })
  process.stdout.write(String(answer.status))`

/** The HTTP status that a program in one container gets when it logs in to another. */
export async function logInFrom(
  serviceId: string,
  address: string,
  login: { username: string; password: string },
): Promise<number> {
  const Cmd = ['node', '--input-type=module', '--eval', ASK, '--', address, login.username, login.password]
  const exec = await containerOf(serviceId).exec({ Cmd, AttachStdout: true, AttachStderr: true, Tty: true })
  const stream = await exec.start({ Tty: true })
  let said = ''
  for await (const piece of stream) said += String(piece)
  const status = Number(said.trim())
  if (Number.isNaN(status)) throw new Error(`logging in to ${address}: ${said}`)
  return status
}

/** The addresses that an operation has opened a service for. */
export async function openedFor(operationId: string): Promise<string[]> {
  return (await db.accessOpening.findMany({ where: { operationId } })).map(({ source }) => source)
}

/** What the reader of a copy may ask of a container. */
export function readAsGuest(serviceId: string, requestKey: string): string {
  const login = `'${guestNameOf(requestKey)}', '${guestPasswordOf(requestKey)}'`
  return `SELECT * FROM remote('${nameOf(serviceId)}:9000', 'shop', 'orders', ${login}) LIMIT 1 FORMAT Null`
}

/** A service that is none, beside those that are containers. */
export async function givenProcess(): Promise<string> {
  const { serviceId, operationId } = await db.$transaction(async (tx) => {
    const id = await insertService(tx, { name: uniqueName('process') })
    await tx.service.update({ where: { id }, data: { driver: 'process', image: null } })
    return { serviceId: id, operationId: await requestOperation(tx, ADMIN, { kind: 'provision', serviceId: id }) }
  })
  await untilSucceeded(operationId)
  return serviceId
}

/** The users of a service's engine. */
export const usersOf = (serviceId: string) =>
  onEngineOf(serviceId, (engine) => engine.query('SELECT name FROM system.users ORDER BY name', nameRow))

/** The labels that the driver gives, on a container that needs next to nothing: a shell that waits for a line. */
async function startIdle(serviceId: string, image: string): Promise<void> {
  const { id } = await docker.createContainer({
    name: nameOf(serviceId),
    Image: image,
    Cmd: ['/bin/sh'],
    OpenStdin: true,
    HostConfig: { NetworkMode: 'none' },
    Labels: {
      'console.prefix': prefix(),
      'console.service-id': serviceId,
      'console.fingerprint': 'idle',
      'console.host': '127.0.0.1',
      'console.http-port': '1',
      'console.tcp-port': '1',
    },
  })
  await docker.getContainer(id).start()
}

/** As many services that run, by their rows and by their containers, whose engines are none. */
export async function givenMoreUpTo(count: number): Promise<void> {
  const image = `idle:${prefix()}`
  await withContext(async (context) => {
    const root = path.join(context, 'root')
    gatherShell(root)
    await importImage(root, image)
  })
  const there = await db.service.count({ where: { driver: 'docker', state: 'running' } })
  const ids = Array.from({ length: Math.max(0, count - there) }, () => randomUUID())
  await Promise.all(ids.map((id) => startIdle(id, image)))
  await db.$transaction(async (tx) => {
    for (const id of ids) await insertService(tx, { id, name: uniqueName('idle') })
    await tx.service.updateMany({ where: { id: { in: ids } }, data: { state: 'running' } })
  })
}

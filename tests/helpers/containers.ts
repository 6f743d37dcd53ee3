import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { getEnv } from '@/lib/env'
import { docker } from './docker'

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
    Labels: { 'console.prefix': prefix() },
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

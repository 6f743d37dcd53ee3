import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import type { InstanceSpec } from '@/lib/provisioning/port'
import { insertService } from '@/lib/service/insert-service'
import { watchServices } from '@/lib/service/watch-services'
import { hasDocker } from '@/tests/helpers/docker'
import { makeDaemonCertificates } from '@/tests/helpers/daemon-certificates'
import { OwnDaemon } from '@/tests/helpers/own-daemon'
import { follow, Registry } from '@/tests/helpers/registry'
import { findMountObstacle } from '@/tests/helpers/small-file-system'
import { uniqueName } from '@/tests/helpers/world'
import { chooseFreePorts } from '@/lib/provisioning/process/free-ports'
import { createDaemon } from './daemon'
import { createDockerDriver } from './docker-driver'
import { ensureImage } from './pull-image'
import type { DockerSettings } from './settings'

const PROGRAMS = ['dockerd', 'docker-registry']
const noMount = findMountObstacle()
if (noMount && process.env['CI']) throw new Error(`what people read when Docker fails can't be tested: ${noMount}`)
const isThere = (await hasDocker('what people read when Docker fails', PROGRAMS)) && noMount === null

const MIB = 1024 * 1024
const DISK_MIB = 96
const SMALL = 16 * MIB
const TOO_BIG = 120 * MIB

/** An image of nothing, for containers that never start. */
async function importNothing(daemon: OwnDaemon): Promise<string> {
  const layer = pack()
  layer.finalize()
  await follow(await daemon.docker.importImage(layer, { repo: 'nothing', tag: '1' }))
  return 'nothing:1'
}

/** A row as of a service that runs, which nothing was ever made for. */
async function givenRunning(): Promise<string> {
  const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await db.service.update({ where: { id }, data: { driver: 'docker', state: 'running' } })
  return id
}

type Progress = { doneBytes: number; totalBytes: number }

describe.skipIf(!isThere)('what people read when Docker fails', () => {
  let registry: Registry
  let daemon: OwnDaemon
  let store: string
  let port: number
  let certificates: string

  const settings = (host: string): DockerSettings => ({
    host,
    certificates: null,
    prefix: 'test-failures',
    image: 'unused',
    network: null,
    publishOn: '127.0.0.1',
    memoryBytes: null,
    cpus: null,
    store: { here: store, there: null },
    atOnce: 4,
  })
  const spec = (image: string): InstanceSpec => ({
    serviceId: randomUUID(),
    username: 'admin',
    passwordSha256: 'a'.repeat(64),
    networks: [],
    consolePassword: 'console',
    backupDisks: [{ kind: 'path', name: 'backups_one', path: path.join(store, 'one') }],
    image,
  })
  const failureOf = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    )
    if (!isAppError(error)) throw error
    return { sentence: error.userMessage, retryable: error.retryable }
  }
  const ensureRunning = (host: string, image: string) => createDockerDriver(settings(host)).ensureRunning(spec(image))

  beforeAll(async () => {
    store = await mkdtemp(path.join(tmpdir(), 'driver-store-'))
    registry = await Registry.start()
    daemon = new OwnDaemon(DISK_MIB)
    const { httpPort } = await chooseFreePorts(new Set())
    port = httpPort
    certificates = await makeDaemonCertificates()
    await daemon.start({ port, certificates })
  })

  afterAll(async () => {
    await daemon?.end()
    await registry?.end()
    await rm(store, { recursive: true, force: true })
    await rm(certificates, { recursive: true, force: true })
    await db.$disconnect()
  })

  test('a daemon that is not there', async () => {
    const failure = await failureOf(ensureRunning('unix:///nowhere/docker.sock', 'engine:1'))
    expect(failure).toEqual({ sentence: expect.stringMatching(/^Docker does not answer at unix:/), retryable: true })
  })

  test('a daemon that wants a certificate is talked to with one, and says without what is wrong', async () => {
    const secure = { ...settings(`tcp://127.0.0.1:${port}`), certificates }
    expect(await createDaemon(secure).ask((docker) => docker.listContainers())).toEqual([])
    const others = await makeDaemonCertificates()
    for (const wrong of [null, others, '/nowhere']) {
      const asked = createDaemon({ ...secure, certificates: wrong }).ask((docker) => docker.listContainers())
      expect(await failureOf(asked)).toEqual({
        sentence: expect.stringMatching(/certificate/),
        retryable: false,
      })
    }
    await rm(others, { recursive: true })
  })

  test("somebody else's containers and volumes with our label are no instances, and say when they are in the way", async () => {
    const driver = createDockerDriver(settings(daemon.host))
    const [serviceId, gone] = [await givenRunning(), await givenRunning()]
    const name = `test-failures-${serviceId}`
    const Image = await importNothing(daemon)
    const prefix = { 'console.prefix': 'test-failures' }
    const made = [
      { name: 'other-prefix-only', Labels: prefix },
      { name: 'other-no-uuid', Labels: { ...prefix, 'console.service-id': 'theirs' } },
      { name, Labels: { ...prefix, 'console.service-id': serviceId } },
    ]
    await Promise.all(made.map((each) => daemon.docker.createContainer({ ...each, Image, Cmd: ['none'] })))
    await daemon.docker.createVolume({ Name: 'theirs', Labels: { ...prefix, 'console.service-id': 'theirs' } })

    expect([...(await driver.list()).keys()]).toEqual([])
    expect(await driver.traces()).toEqual({ found: [], unasked: [] })
    const inTheWay = { sentence: expect.stringContaining(`did not make has the name ${name}`), retryable: false }
    expect(await failureOf(driver.ensureRunning({ ...spec('unused'), serviceId }))).toEqual(inTheWay)
    expect(await failureOf(driver.remove(serviceId))).toEqual(inTheWay)
    await watchServices(driver)
    const rows = await Promise.all([serviceId, gone].map((id) => db.service.findUniqueOrThrow({ where: { id } })))
    expect(rows).toMatchObject([
      { state: 'degraded', stateReason: inTheWay.sentence },
      { state: 'failed', stateReason: expect.stringMatching(/its data were removed/) },
    ])
    const left = await daemon.docker.listContainers({ all: true })
    expect(new Set(left.flatMap(({ Names }) => Names))).toEqual(new Set(made.map((each) => `/${each.name}`)))

    await Promise.all(left.map(({ Id }) => daemon.docker.getContainer(Id).remove()))
    await daemon.docker.getVolume('theirs').remove()
    await daemon.docker.getImage(Image).remove()
  })

  test('an image that does not exist, and nothing is left', async () => {
    const failure = await failureOf(ensureRunning(daemon.host, `${registry.address}/nothing:1`))
    expect(failure).toEqual({ sentence: expect.stringMatching(/^There is no such image/), retryable: false })
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
    expect((await daemon.docker.listVolumes()).Volumes).toEqual([])
  })

  test('a registry that does not answer', async () => {
    const failure = await failureOf(ensureRunning(daemon.host, '127.0.0.1:1/engine:1'))
    expect(failure).toEqual({ sentence: expect.stringMatching(/^The registry of the image does not/), retryable: true })
  })

  test('a disk that is full, and no half of an image is left', async () => {
    const failure = await failureOf(ensureRunning(daemon.host, await registry.push('big', TOO_BIG)))
    expect(failure).toEqual({ sentence: expect.stringMatching(/^The disk of Docker's host is full/), retryable: false })
    expect(await daemon.docker.listImages()).toEqual([])
  })

  test('a pull tells its bytes, up to the last', async () => {
    const seen: Progress[] = []
    const image = await registry.push('small', SMALL)
    await ensureImage(createDaemon(settings(daemon.host)), image, { onProgress: (progress) => seen.push(progress) })
    const done = seen.map(({ doneBytes }) => doneBytes)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(seen.at(-1)?.doneBytes).toBe(seen.at(-1)?.totalBytes)
    expect(seen.at(-1)?.totalBytes).toBeGreaterThanOrEqual(SMALL)
  })

  test('a daemon that is killed in the middle', async () => {
    const image = await registry.push('cut-off', SMALL)
    let kill: Promise<void> | undefined
    const onProgress = () => void (kill ??= daemon.kill())
    const failure = await failureOf(ensureImage(createDaemon(settings(daemon.host)), image, { onProgress }))
    await kill
    expect(failure).toEqual({ sentence: expect.stringMatching(/^Docker .* ended in the middle/), retryable: true })
  })
})

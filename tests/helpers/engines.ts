import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { makeDriver, until } from './world'

export type EngineProcess = { pid: number; serviceId: string }

async function commandOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.split('\0')
}

/** Every living engine of this test's data directory, whatever any pid file says. */
export async function findEngines(): Promise<EngineProcess[]> {
  const services = path.join(getEnv().CONSOLE_DATA_DIR, 'services')
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await commandOf(pid)
      const dir = command.find((argument) => path.dirname(argument) === services)
      const isLauncher = command.some((argument) => argument.endsWith('engine-launcher.mjs'))
      return isLauncher && dir ? [{ pid, serviceId: path.basename(dir) }] : []
    }),
  )
  return found.flat()
}

export async function enginePid(serviceId: string): Promise<number> {
  const engine = (await findEngines()).find((each) => each.serviceId === serviceId)
  if (!engine) throw new Error(`service ${serviceId} has no engine process`)
  return engine.pid
}

/** Kills the engine of a service the hard way and returns when it is gone. */
export async function killEngine(serviceId: string): Promise<void> {
  const pid = await enginePid(serviceId)
  process.kill(pid, 'SIGKILL')
  await until(`engine ${pid} to be gone`, async () => !(await findEngines()).some((engine) => engine.pid === pid))
}

/** No engine and no data without a service that should have one, and never two engines on one data directory. */
export async function expectNoStrayEngines(): Promise<void> {
  const living = await db.service.findMany({
    where: { state: { in: ['provisioning', 'starting', 'running', 'degraded', 'stopping', 'stopped'] } },
    select: { id: true },
  })
  const livingIds = new Set(living.map((service) => service.id))
  const engineIds = (await findEngines()).map((engine) => engine.serviceId)
  expect(
    engineIds.filter((id) => !livingIds.has(id)),
    'engines without a living service',
  ).toEqual([])
  expect(engineIds.toSorted(), 'two engines on one data directory').toEqual([...new Set(engineIds)].toSorted())
  expect(
    [...(await makeDriver().list()).keys()].filter((id) => !livingIds.has(id)),
    'data without a living service',
  ).toEqual([])
}

/** Nothing of this service is left on this machine but its backups. */
export async function expectInstanceGone(serviceId: string): Promise<void> {
  expect(await makeDriver().inspect(serviceId)).toEqual({ state: 'missing' })
  expect((await findEngines()).filter((engine) => engine.serviceId === serviceId)).toEqual([])
}

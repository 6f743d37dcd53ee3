import { getEnv } from '@/lib/env'
import { createDrivers } from '@/lib/provisioning/drivers'
import type { ServiceDriver } from '@/lib/provisioning/port'
import { type RunningWorker, startWorker } from '@/worker/start-worker'
import { type WorkerOrder, type WorkerReport, workerOrder } from './worker-messages'

let order: WorkerOrder | undefined
let worker: RunningWorker | undefined

function report(message: WorkerReport): void {
  process.send?.(message)
}

async function pass(point: string): Promise<void> {
  if (order?.killAt !== point) return
  order.killAt = null
  process.kill(process.pid, order.signal)
  if (order.signal === 'SIGKILL') await new Promise(() => undefined)
}

function watched(driver: ServiceDriver): ServiceDriver {
  return {
    ...driver,
    remove: async (serviceId) => {
      await pass('remove:before')
      await driver.remove(serviceId)
      await pass('remove:after')
    },
  }
}

async function begin(message: unknown): Promise<void> {
  order = workerOrder.parse(message)
  worker = await startWorker({
    drivers: createDrivers(getEnv()).map(watched),
    onStep: async ({ operation, stepKey, edge }) => {
      const point = `${operation.kind}:${stepKey}:${edge}`
      report({ type: 'step', operationId: operation.id, point })
      await pass(point)
    },
  })
  report({ type: 'started' })
}

async function stop(): Promise<void> {
  await worker?.stop()
  process.exit(0)
}

process.once('message', (message) => void begin(message))
process.once('SIGTERM', () => void stop())
process.once('disconnect', () => process.exit(1))
report({ type: 'warm' })

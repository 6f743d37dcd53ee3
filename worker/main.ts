import { getEnv } from '@/lib/env'
import { log } from '@/lib/log'
import { createDrivers } from '@/lib/provisioning/drivers'
import { startWorker } from './start-worker'

/** A stop that hangs this long ends the worker the hard way. */
const STOP_LIMIT_MS = 15_000

const starting = startWorker({ drivers: createDrivers(getEnv()) })

let isStopping = false

async function stop(why: string): Promise<void> {
  if (isStopping) return
  isStopping = true
  log.info({ why }, 'worker stops')
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
  const worker = await starting
  await worker.stop()
  process.exit(0)
}

// Before the start is awaited: a signal in its middle must still stop the engines that it brings up.
process.on('SIGTERM', () => void stop('SIGTERM'))
process.on('SIGINT', () => void stop('SIGINT'))
process.on('disconnect', () => void stop('the console ended'))

const { setupToken } = await starting
process.send?.({ type: 'ready', setupToken })

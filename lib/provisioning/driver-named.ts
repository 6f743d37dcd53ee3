import { AppError } from '@/lib/errors'
import type { ServiceDriver } from './port'

/** @throws AppError `conflict` when this worker has no such driver. */
export function driverNamed(drivers: readonly ServiceDriver[], name: string): ServiceDriver {
  const driver = drivers.find((each) => each.name === name)
  if (driver) return driver
  throw new AppError('conflict', `This worker cannot run services of the kind ${name}.`)
}

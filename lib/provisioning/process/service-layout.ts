import path from 'node:path'
import { AppError } from '@/lib/errors'

export type ServiceLayout = {
  dir: string
  configFile: string
  usersFile: string
  /** Authorities that buckets' certificates are checked against, besides the public ones. */
  trustFile: string
  dataDir: string
  logDir: string
  launcherLog: string
  engineLog: string
  instanceFile: string
  lockFile: string
  pidFile: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function isServiceId(name: string): boolean {
  return UUID.test(name)
}

/** Where every service directory lies. */
export function servicesRoot(dataDir: string): string {
  return path.join(dataDir, 'services')
}

/**
 * The files of one service.
 * @throws AppError `bad_request` when the id is no UUID, so that no path can leave the data directory.
 */
export function serviceLayout(dataDir: string, serviceId: string): ServiceLayout {
  if (!isServiceId(serviceId)) {
    throw new AppError('bad_request', 'This service does not exist.', { message: `not a service id: ${serviceId}` })
  }
  return layoutOf(path.join(servicesRoot(dataDir), serviceId))
}

export function layoutOf(dir: string): ServiceLayout {
  const logDir = path.join(dir, 'log')
  return {
    dir,
    configFile: path.join(dir, 'config.xml'),
    usersFile: path.join(dir, 'users.xml'),
    trustFile: path.join(dir, 'trusted.pem'),
    dataDir: path.join(dir, 'data'),
    logDir,
    launcherLog: path.join(logDir, 'launcher.log'),
    engineLog: path.join(logDir, 'engine.log'),
    instanceFile: path.join(dir, 'instance.json'),
    lockFile: path.join(dir, 'engine.lock'),
    pidFile: path.join(dir, 'engine.pid'),
  }
}

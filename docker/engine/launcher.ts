import { existsSync, openSync } from 'node:fs'
import { confineEngineThread } from '@/lib/provisioning/process/landlock'
import { LAUNCHER_EXIT } from '@/lib/provisioning/process/launcher-exit'
import { openTerminalOnStdin, tryLock } from '@/lib/provisioning/process/libc'
import { endOnSignal, endWith, fail, runEngine } from '@/lib/provisioning/process/run-engine'

/** The places that the official image has. */
const CONFIG_DIR = '/etc/clickhouse-server'
const DATA_DIR = '/var/lib/clickhouse'
const LOG_DIR = '/var/log/clickhouse-server'
/** Where the console mounts its backup disks (lib/provisioning/docker/container.ts). */
const BACKUPS_DIR = '/backups'

/** The first process of a container: the engine on the image's configuration, until the container is stopped. */
async function main(): Promise<string> {
  const lock = openSync(`${DATA_DIR}/engine.lock`, 'w', 0o600)
  if (!tryLock(lock)) return fail(LAUNCHER_EXIT.locked, 'another engine runs on this data directory')
  endOnSignal(openTerminalOnStdin())
  const writable = [DATA_DIR, LOG_DIR, BACKUPS_DIR].filter((dir) => existsSync(dir))
  console.error(await confineEngineThread({ readable: [CONFIG_DIR], writable }))
  return runEngine(`${CONFIG_DIR}/config.xml`, DATA_DIR)
}

await endWith(main)

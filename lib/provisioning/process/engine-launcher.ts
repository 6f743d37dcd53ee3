import { openSync, readFileSync } from 'node:fs'
import { configFingerprint } from '@/lib/provisioning/engine/config-fingerprint'
import { confineEngineThread } from './landlock'
import { LAUNCHER_EXIT } from './launcher-exit'
import { openTerminalOnStdin, tryLock } from './libc'
import { endOnSignal, endWith, fail, runEngine } from './run-engine'
import { layoutOf, type ServiceLayout } from './service-layout'
import { READ_ONLY_MARK } from './read-only-mark'
import { writeFileAtomic } from './write-file-atomic'

const isReadOnly = (disk: string) => disk.startsWith(READ_ONLY_MARK)

async function main(): Promise<string> {
  const [dir, ...access] = process.argv.slice(2)
  if (dir === undefined)
    return fail(LAUNCHER_EXIT.usage, 'usage: engine-launcher <service dir> [[ro:]<backup disk dir>...]')
  const layout = layoutOf(dir)
  const lock = openSync(layout.lockFile, 'w', 0o600)
  if (!tryLock(lock)) return fail(LAUNCHER_EXIT.locked, 'another engine runs on this data directory')
  recordEngine(layout)
  endOnSignal(openTerminalOnStdin())
  const readable = access.filter(isReadOnly).map((disk) => disk.slice(READ_ONLY_MARK.length))
  const writable = [layout.dataDir, layout.logDir, ...access.filter((disk) => !isReadOnly(disk))]
  console.error(await confineEngineThread({ readable: [dir, ...readable], writable }))
  return runEngine(layout.configFile, layout.dataDir)
}

function recordEngine(layout: ServiceLayout): void {
  const read = (file: string) => readFileSync(file, 'utf8')
  const fingerprint = configFingerprint(read(layout.configFile), read(layout.usersFile))
  writeFileAtomic(layout.pidFile, JSON.stringify({ pid: process.pid, fingerprint }))
}

await endWith(main)

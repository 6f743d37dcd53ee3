import { openSync, readFileSync, writeSync } from 'node:fs'
import { libchdbPath } from 'chdb/libchdb'
import { DataType, load, open } from 'ffi-rs'
import { configFingerprint } from '@/lib/provisioning/engine/config-fingerprint'
import { LAUNCHER_EXIT } from './launcher-exit'
import { exitNow, openTerminalOnStdin, tryLock } from './libc'
import { confineEngineThread } from './landlock'
import { layoutOf, type ServiceLayout } from './service-layout'
import { writeFileAtomic } from './write-file-atomic'

/** End of input on a terminal (Ctrl-D): the engine's session ends, and with it the engine, in order. */
const END_OF_INPUT = '\u0004'
/** The first Ctrl-D may fall into the engine's start, before it reads its terminal. */
const END_OF_INPUT_EVERY_MS = 200

async function main(): Promise<void> {
  const [dir, ...disks] = process.argv.slice(2)
  if (dir === undefined) return fail(LAUNCHER_EXIT.usage, 'usage: engine-launcher <service dir> [<backup disk dir>...]')
  const layout = layoutOf(dir)
  const lock = openSync(layout.lockFile, 'w', 0o600)
  if (!tryLock(lock)) return fail(LAUNCHER_EXIT.locked, 'another engine runs on this data directory')
  recordEngine(layout)
  const terminal = openTerminalOnStdin()
  endOnSignal(terminal)
  console.error(await confineEngineThread({ readable: [dir], writable: [layout.dataDir, layout.logDir, ...disks] }))
  const failure = await runEngine(layout)
  if (failure) return fail(LAUNCHER_EXIT.engineFailed, failure)
  exitNow(LAUNCHER_EXIT.stopped)
}

function recordEngine(layout: ServiceLayout): void {
  const read = (file: string) => readFileSync(file, 'utf8')
  const fingerprint = configFingerprint(read(layout.configFile), read(layout.usersFile))
  writeFileAtomic(layout.pidFile, JSON.stringify({ pid: process.pid, fingerprint }))
}

function endOnSignal(terminal: number): void {
  let isEnding = false
  const end = () => {
    if (isEnding) return
    isEnding = true
    const sendEnd = () => writeSync(terminal, END_OF_INPUT)
    sendEnd()
    setInterval(sendEnd, END_OF_INPUT_EVERY_MS)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

/** Runs until the engine ends; the text of its failure, empty when it was told to end. */
async function runEngine(layout: ServiceLayout): Promise<string> {
  open({ library: 'chdb', path: libchdbPath() })
  const argv = [
    'clickhouse',
    `--config-file=${layout.configFile}`,
    `--path=${layout.dataDir}`,
    // The config's own logger/level is ignored by this engine: only the option counts.
    '--log-level=warning',
    '--disable_suggestion',
    '--history_file=/dev/null',
    '--interactive',
    // HTTP last, so that an answer to /ping means that both ports are open.
    '--query=SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP',
  ]
  const result = await load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.I64,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [argv.length, argv],
    runInNewThread: true,
  })
  // No error is a null pointer, which must not be read as text.
  const errorOf = { library: 'chdb', funcName: 'chdb_result_error', paramsType: [DataType.I64], paramsValue: [result] }
  if (load({ ...errorOf, retType: DataType.I64 }) === 0) return ''
  return load({ ...errorOf, retType: DataType.String })
}

function fail(code: number, reason: string): void {
  console.error(reason)
  exitNow(code)
}

try {
  await main()
} catch (error) {
  fail(LAUNCHER_EXIT.engineFailed, error instanceof Error ? (error.stack ?? error.message) : String(error))
}

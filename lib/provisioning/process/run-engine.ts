import { writeSync } from 'node:fs'
import { libchdbPath } from 'chdb/libchdb'
import { DataType, load, open } from 'ffi-rs'
import { LAUNCHER_EXIT } from './launcher-exit'
import { exitNow } from './libc'

/** End of input on a terminal (Ctrl-D): the engine's session ends, and with it the engine, in order. */
const END_OF_INPUT = '\u0004'
/** The first Ctrl-D may fall into the engine's start, before it reads its terminal. */
const END_OF_INPUT_EVERY_MS = 200

/** Ends the engine in order when this process is told to end; `terminal` is the other end of its standard input. */
export function endOnSignal(terminal: number): void {
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
export async function runEngine(configFile: string, dataDir: string): Promise<string> {
  open({ library: 'chdb', path: libchdbPath() })
  const argv = [
    'clickhouse',
    `--config-file=${configFile}`,
    `--path=${dataDir}`,
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

/** Runs a launcher's `main` and ends the process with the code that says how it went. */
export async function endWith(main: () => Promise<string>): Promise<void> {
  try {
    const failure = await main()
    if (failure) return fail(LAUNCHER_EXIT.engineFailed, failure)
    exitNow(LAUNCHER_EXIT.stopped)
  } catch (error) {
    fail(LAUNCHER_EXIT.engineFailed, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

export function fail(code: number, reason: string): never {
  console.error(reason)
  exitNow(code)
}

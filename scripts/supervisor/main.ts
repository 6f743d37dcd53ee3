import { type Env, parseEnv } from '@/lib/env'
import { Supervisor } from './supervisor'
import { complain, StartError, say } from './terminal'

export { rebuildCatalogue } from './rebuild'

/** The configuration, or null after every wrong variable was named on the terminal. */
export function readConfiguration(): Env | null {
  try {
    return parseEnv(process.env)
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    return null
  }
}

function describe(error: unknown): string {
  if (error instanceof StartError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Runs the console until a signal, or until it can't go on. Resolves with the exit code when nothing is left running. */
export async function supervise(env: Env): Promise<number> {
  const supervisor = new Supervisor(env)
  let countSignals = 0
  const signalled = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // npm passes a Ctrl-C on that the terminal has already sent; a second one changes nothing, so nothing is orphaned.
      process.on(signal, () => {
        if (countSignals++ === 0) say('\nStopping…')
        resolve(0)
      })
    }
  })
  const starting = supervisor.start()
  const broken = Promise.race([starting.then(() => supervisor.failed), supervisor.failed]).catch((error: unknown) => {
    complain(describe(error))
    return 1
  })
  const exitCode = await Promise.race([signalled, broken])
  await supervisor.stop(starting)
  if (exitCode === 0) say('Stopped.')
  return exitCode
}

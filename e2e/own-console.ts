import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ConsoleProcess, startConsole } from './console-process'

/** Runs `work` with a console of its own, for what can't be told in one that others use at the same time. */
export async function withOwnConsole(
  env: Record<string, string>,
  work: (instance: ConsoleProcess, dataDir: string) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'console-e2e-own-'))
  const instance = await startConsole({ CONSOLE_SAMPLE: 'off', ...env, CONSOLE_DATA_DIR: dataDir })
  try {
    await work(instance, dataDir)
  } finally {
    await instance.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

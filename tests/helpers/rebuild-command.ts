import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** The command as a person runs it, with the keys on its standard input; what it says, and its exit code. */
export async function runRebuildCommand(args: string[], keys: string[]): Promise<{ said: string; code: number }> {
  const running = execute(process.execPath, ['dist/rebuild-catalogue.mjs', ...args])
  running.child.stdin?.end(keys.join('\n'))
  return running.then(
    ({ stdout, stderr }) => ({ said: stdout + stderr, code: 0 }),
    ({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }) => ({ said: stdout + stderr, code }),
  )
}

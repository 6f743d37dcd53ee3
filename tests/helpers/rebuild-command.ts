import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { withHosts } from './worker-processes'

const execute = promisify(execFile)

type Surroundings = { hostsFile?: string; env?: Record<string, string> }

/** The command as a person runs it, with the keys on its standard input; what it says, and its exit code. */
export async function runRebuildCommand(
  args: string[],
  keys: string[],
  { hostsFile, env = {} }: Surroundings = {},
): Promise<{ said: string; code: number }> {
  const [command = '', ...rest] = withHosts(hostsFile, [process.execPath, 'dist/rebuild-catalogue.mjs', ...args])
  const running = execute(command, rest, { env: { ...process.env, ...env } })
  running.child.stdin?.end(keys.join('\n'))
  return running.then(
    ({ stdout, stderr }) => ({ said: stdout + stderr, code: 0 }),
    ({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }) => ({ said: stdout + stderr, code }),
  )
}

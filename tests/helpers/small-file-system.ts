import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe' })
}

/** Why no file system can be mounted here, or null: that needs root and a kernel that lets it. */
export function findMountObstacle(): string | null {
  if (process.platform !== 'linux') return 'mounting a tmpfs needs Linux'
  const probe = mkdtempSync(path.join(tmpdir(), 'console-mount-'))
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe)
    run('umount', probe)
    return null
  } catch (error) {
    return `mount does not work here: ${error instanceof Error ? error.message.split('\n').join(' ') : String(error)}`
  } finally {
    rmdirSync(probe)
  }
}

/** A file system of so many MiB at `directory`, until `unmount`. */
export function mountSmall(directory: string, sizeMiB: number) {
  mkdirSync(directory, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=700`, 'tmpfs', directory)
  return {
    setReadOnly: (isReadOnly: boolean) => run('mount', '-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, directory),
    // Lazy: an engine that still ends may hold a file open.
    unmount: () => run('umount', '-l', directory),
  }
}

import { closeSync, openSync, statSync } from 'node:fs'
import { DataType, load } from 'ffi-rs'

/** System call numbers, the same on every Linux architecture; https://docs.kernel.org/userspace-api/landlock.html */
const CREATE_RULESET = 444
const ADD_RULE = 445
const RESTRICT_SELF = 446
const CREATE_RULESET_VERSION = 1
const RULE_PATH_BENEATH = 1
const PR_SET_NO_NEW_PRIVS = 38
/** Version 1 cannot allow renames between directories, which the engine needs for its parts. */
const MIN_VERSION = 2

const EXECUTE = 1 << 0
const WRITE_FILE = 1 << 1
const READ_FILE = 1 << 2
const READ_DIR = 1 << 3
const TRUNCATE = 1 << 14
const IOCTL_DEV = 1 << 15
/** Opens a path only to name it; Node has no constant for it. */
const O_PATH = 0o10000000

const READ = READ_FILE | READ_DIR
const FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
/** Rights known since version 2: bits 0 to 13. */
const RIGHTS_V2 = (1 << 14) - 1

/** What the engine's C library and its own metrics read; no file here holds anybody's data or secrets. */
const SYSTEM_READABLE = [
  '/usr',
  '/lib',
  '/lib64',
  '/etc/ld.so.cache',
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/host.conf',
  '/etc/gai.conf',
  '/etc/nsswitch.conf',
  '/etc/services',
  '/etc/localtime',
  '/etc/timezone',
  '/etc/ssl',
  '/etc/pki',
  '/sys',
  '/proc/self',
  '/proc/sys',
  '/proc/meminfo',
  '/proc/cpuinfo',
  '/proc/stat',
  '/proc/loadavg',
  '/proc/uptime',
  '/proc/mounts',
] as const
const SYSTEM_WRITABLE = [
  '/dev/null',
  '/dev/zero',
  '/dev/random',
  '/dev/urandom',
  '/dev/tty',
  '/dev/ptmx',
  '/dev/pts',
] as const

export type Confinement = { readable: readonly string[]; writable: readonly string[] }

/**
 * Lets the engine's threads touch only the given paths and a few of the system's. SQL has no grant for this: the
 * function `file()` reads any file of the host on this engine. Needs Linux 5.19; elsewhere nothing is confined.
 * @returns a line for the log that says what was done
 */
export async function confineEngineThread(confinement: Confinement): Promise<string> {
  // The engine starts on the only thread of libuv's pool, and its threads inherit what that one may do.
  if (process.env['UV_THREADPOOL_SIZE'] !== '1')
    return 'files are not confined: the thread pool has more than one thread'
  if (process.platform !== 'linux') return `files are not confined: ${process.platform} has no Landlock`
  const version = syscall(CREATE_RULESET, [0, 0, CREATE_RULESET_VERSION])
  if (version < MIN_VERSION) return `files are not confined: this kernel's Landlock has version ${version}`
  const handled = RIGHTS_V2 | (version >= 3 ? TRUNCATE : 0) | (version >= 5 ? IOCTL_DEV : 0)
  const ruleset = createRuleset(handled)
  for (const path of SYSTEM_READABLE) allow(ruleset, path, (READ | EXECUTE) & handled, true)
  for (const path of SYSTEM_WRITABLE) allow(ruleset, path, (READ | WRITE_FILE | IOCTL_DEV) & handled, true)
  for (const path of confinement.readable) allow(ruleset, path, READ, false)
  for (const path of confinement.writable) allow(ruleset, path, handled & ~EXECUTE, false)
  await onEngineThread('prctl', [PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0])
  await onEngineThread('syscall', [RESTRICT_SELF, ruleset, 0])
  return `files are confined by Landlock version ${version}`
}

function createRuleset(handled: number): number {
  const attributes = Buffer.alloc(8)
  attributes.writeBigUInt64LE(BigInt(handled))
  const fd = syscall(CREATE_RULESET, [attributes, attributes.length, 0])
  if (fd < 0) throw new Error('landlock_create_ruleset failed')
  return fd
}

function allow(ruleset: number, path: string, rights: number, isOptional: boolean): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) {
    if (isOptional) return
    throw new Error(`${path} does not exist`)
  }
  const fd = openSync(path, O_PATH)
  const rule = Buffer.alloc(12)
  rule.writeBigUInt64LE(BigInt(stats.isDirectory() ? rights : rights & FILE_RIGHTS))
  rule.writeInt32LE(fd, 8)
  const result = syscall(ADD_RULE, [ruleset, RULE_PATH_BENEATH, rule, 0])
  closeSync(fd)
  if (result !== 0) throw new Error(`landlock_add_rule failed for ${path}`)
}

function syscall(number: number, args: (number | Buffer)[]): number {
  return load({ library: 'libc', ...callOf('syscall', [number, ...args]) })
}

async function onEngineThread(funcName: string, args: number[]): Promise<void> {
  const result = await load({ library: 'libc', ...callOf(funcName, args), runInNewThread: true })
  if (result !== 0) throw new Error(`${funcName} failed on the engine's thread`)
}

function callOf(funcName: string, args: (number | Buffer)[]) {
  const retType: DataType.I64 = DataType.I64
  const paramsType = args.map((arg) => (typeof arg === 'number' ? DataType.I64 : DataType.U8Array))
  return { funcName, retType, paramsType, paramsValue: args }
}

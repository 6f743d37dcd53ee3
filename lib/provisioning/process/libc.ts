import { DataType, load, open } from 'ffi-rs'

const LIBC = process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6'
/** openpty moved into libc with glibc 2.34; before that it is here. */
const LIBUTIL = 'libutil.so.1'

const LOCK_EX = 2
const LOCK_NB = 4

open({ library: 'libc', path: LIBC })

/** Takes an exclusive lock that lives as long as the process; false when another process holds it. */
export function tryLock(fd: number): boolean {
  return callI32('flock', [DataType.I32, DataType.I32], [fd, LOCK_EX | LOCK_NB]) === 0
}

/** Makes standard input a terminal and returns the other end of it. */
export function openTerminalOnStdin(): number {
  const primary = Buffer.alloc(4)
  const secondary = Buffer.alloc(4)
  if (openpty(primary, secondary) !== 0) throw new Error('openpty failed')
  const fd = secondary.readInt32LE(0)
  if (callI32('dup2', [DataType.I32, DataType.I32], [fd, 0]) !== 0) throw new Error('dup2 failed')
  return primary.readInt32LE(0)
}

/** Ends the process at once, without the destructors that trip over the engine's threads. */
export function exitNow(code: number): never {
  load({
    library: 'libc',
    funcName: '_exit',
    retType: DataType.Void,
    paramsType: [DataType.I32],
    paramsValue: [code],
  })
  throw new Error('a process that has ended goes on')
}

function openpty(primary: Buffer, secondary: Buffer): number {
  const types = [DataType.U8Array, DataType.U8Array, DataType.I64, DataType.I64, DataType.I64]
  const values = [primary, secondary, 0, 0, 0]
  try {
    return callI32('openpty', types, values)
  } catch (error) {
    if (process.platform !== 'linux') throw error
    open({ library: 'libutil', path: LIBUTIL })
    return callI32('openpty', types, values, 'libutil')
  }
}

function callI32(funcName: string, paramsType: DataType[], paramsValue: unknown[], library = 'libc'): number {
  return load({ library, funcName, retType: DataType.I32, paramsType, paramsValue })
}

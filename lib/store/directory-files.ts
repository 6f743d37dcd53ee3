import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from '@/lib/errors'
import type { BackupFiles, FileVisitor } from './backup-files'

/** Hashing this much takes some 15 ms: between two pieces the process can do other things. */
const READ_BYTES = 1024 * 1024

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

export function storeUnreadable(error: unknown): AppError {
  const message = `The backup store can't be read (${errorText(error)}).`
  return new AppError('unavailable', message, { retryable: true, cause: error })
}

/** The size of a file on this machine, null when there is none. @throws AppError `unavailable`. */
export async function findSize(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
    throw storeUnreadable(error)
  }
}

type Range = { start?: number; length?: number; pieceBytes?: number }

/** Bytes of a file on this machine, from `start` on at most `length`. @throws AppError `unavailable`. */
export async function* readPieces(file: string, range: Range = {}): AsyncGenerator<Uint8Array> {
  const { start = 0, length = Number.POSITIVE_INFINITY, pieceBytes = READ_BYTES } = range
  if (length <= 0) return
  try {
    const options = { highWaterMark: pieceBytes, start, end: start + length - 1 }
    for await (const piece of createReadStream(file, options)) yield piece as Buffer
  } catch (error) {
    // A disk that has lost these bytes: what comes is too short, as a file that was cut.
    if (codeOf(error) === 'EIO') return
    throw storeUnreadable(error)
  }
}

/** A backup that the engine wrote as a directory on this machine. */
export function directoryFiles(directory: string): BackupFiles {
  const pathOf = (name: string) => path.join(directory, name)
  const visitOne = async (name: string, visit: FileVisitor) =>
    visit(name, (await findSize(pathOf(name))) === null ? null : readPieces(pathOf(name)))
  return {
    sizeOf: (name) => findSize(pathOf(name)),
    async readEach(names, visit, atATime = 1) {
      const waiting = names.values()
      const worker = async () => {
        for (const name of waiting) await visitOne(name, visit)
      }
      await Promise.all(Array.from({ length: atATime }, worker))
    },
  }
}

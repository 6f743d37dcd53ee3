import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError, errorText, isAppError } from '@/lib/errors'
import type { BackupFiles } from './backup-files'
import { findSize } from './directory-files'

/** Written last: a directory that has it is whole. */
const TABLE_OF_CONTENTS = '.backup'

/** True when a backup was unpacked into this directory to its end. */
export async function isUnpacked(directory: string): Promise<boolean> {
  return (await findSize(path.join(directory, TABLE_OF_CONTENTS))) !== null
}

function within(directory: string, name: string): string {
  const file = path.resolve(directory, name)
  if (file.startsWith(directory + path.sep)) return file
  throw new AppError('conflict', `This backup is damaged: it names a file outside of itself (${name}).`)
}

async function write(
  content: AsyncIterable<Uint8Array>,
  file: string,
  onBytes: (bytes: number) => Promise<void>,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  async function* counted() {
    for await (const bytes of content) {
      yield bytes
      await onBytes(bytes.length)
    }
  }
  await pipeline(counted(), createWriteStream(file))
}

/**
 * Copies these files of a backup into a directory, from which an engine restores as from a backup that was never an
 * archive. What an earlier try has left there is begun anew. @throws AppError `unavailable`.
 */
export async function unpackInto(
  directory: string,
  files: BackupFiles,
  names: readonly string[],
  onBytes: (bytes: number) => Promise<void>,
): Promise<void> {
  const tableOfContents = path.join(directory, TABLE_OF_CONTENTS)
  const partial = `${tableOfContents}.part`
  try {
    await rm(directory, { recursive: true, force: true })
    await files.readEach([...names, TABLE_OF_CONTENTS], async (name, content) => {
      if (!content) throw new AppError('conflict', `This backup is damaged: ${name} is missing.`)
      const isLast = name === TABLE_OF_CONTENTS
      await write(content, isLast ? partial : within(directory, name), onBytes)
    })
    await rename(partial, tableOfContents)
  } catch (error) {
    if (!(error instanceof Error) || isAppError(error) || !('code' in error)) throw error
    throw new AppError('unavailable', `The backup can't be unpacked in the store (${errorText(error)}).`, {
      cause: error,
    })
  }
}

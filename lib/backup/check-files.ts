import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type ChainFiles, chainMembers, locatePieces } from './chain-files'
import { EngineChecksum } from './engine-checksum'
import type { ManifestFile } from './manifest'

/** Hashing this much takes some 15 ms: between two pieces the process can do other things. */
const READ_BYTES = 1024 * 1024
/** Damaged files that a sentence names; of the rest it tells the number. */
const NAMED_FILES = 3

export type DamagedFile = { name: string; problem: string }
export type CheckResult = { files: number; bytes: number; damaged: DamagedFile[] }

type CheckOptions = {
  /** Called after every piece read. */
  onProgress?: (doneBytes: number, totalBytes: number) => Promise<void>
  signal?: AbortSignal
}

type Job = { chain: ChainFiles; file: ManifestFile; name: string; pieces: string[] | null }

/** Everything stored in a backup and its bases once, and what an increment expects to find in a base. */
function jobsOf(top: ChainFiles): Job[] {
  return chainMembers(top).flatMap((chain) => {
    const seen = new Set<string>()
    return chain.manifest.files.flatMap((file) => {
      const isStored = file.sizeBytes > file.baseBytes
      const pieces = locatePieces(chain, file)
      if ((isStored && seen.has(file.storedAs)) || (!isStored && pieces !== null)) return []
      seen.add(file.storedAs)
      const name = chain === top ? file.name : `${file.name} of the base backup ${chain.name}`
      return [{ chain, file, name, pieces }]
    })
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

/** The size of all pieces together, or what is wrong with one of them. */
async function measure(pieces: string[]): Promise<number | string> {
  let bytes = 0
  for (const piece of pieces) {
    try {
      bytes += (await stat(piece)).size
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? 'is missing' : `can't be read (${codeOf(error)})`
    }
  }
  return bytes
}

async function findProblem(job: Job, options: CheckOptions, onBytes: (bytes: number) => Promise<void>) {
  const { file, pieces } = job
  if (pieces === null) return 'is not in the base backup that should hold it'
  const size = await measure(pieces)
  if (typeof size === 'string') return size
  if (size !== file.sizeBytes) return `has ${size} bytes instead of ${file.sizeBytes}`
  const checksum = new EngineChecksum()
  for (const piece of pieces) {
    try {
      for await (const chunk of createReadStream(piece, { highWaterMark: READ_BYTES, signal: options.signal })) {
        checksum.update(chunk as Buffer)
        await onBytes((chunk as Buffer).length)
      }
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error
      return `can't be read (${codeOf(error)})`
    }
  }
  return checksum.digest() === file.checksum ? null : 'does not match its checksum'
}

/** Reads every file of a backup and of its bases against the checksums in their tables of contents. */
export async function checkFiles(chain: ChainFiles, options: CheckOptions = {}): Promise<CheckResult> {
  const jobs = jobsOf(chain)
  const totalBytes = jobs.reduce((sum, { file }) => sum + file.sizeBytes, 0)
  const result: CheckResult = { files: jobs.length, bytes: 0, damaged: [] }
  for (const job of jobs) {
    options.signal?.throwIfAborted()
    const problem = await findProblem(job, options, async (bytes) => {
      result.bytes += bytes
      await options.onProgress?.(result.bytes, totalBytes)
    })
    if (problem) result.damaged.push({ name: job.name, problem })
  }
  return result
}

/** What a check found, in a sentence that names the first damaged files; null when all are right. */
export function describeDamage({ files, damaged }: CheckResult): string | null {
  if (damaged.length === 0) return null
  const named = damaged.slice(0, NAMED_FILES).map(({ name, problem }) => `${name} ${problem}`)
  const rest = damaged.length - named.length
  const list = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')
  return damaged.length === 1 ? `${list}.` : `${damaged.length} of ${files} files are damaged: ${list}.`
}

import { type ChainFiles, chainMembers, locatePieces, type Piece } from './chain-files'
import type { FileVisitor } from '@/lib/store/backup-files'
import { backupIdOf } from '@/lib/store/paths'
import { EngineChecksum } from './engine-checksum'
import type { ManifestFile } from './manifest'

/** A bucket answers many requests at once, and each takes it a while. */
const READS_AT_A_TIME = 8

/** Damaged files that a sentence names; of the rest it tells the number. */
const NAMED_FILES = 3

/** `backup`: the name of the backup that it belongs to, the checked one or a base. */
export type DamagedFile = { backup: string; name: string; problem: string }
export type CheckResult = { files: number; bytes: number; damaged: DamagedFile[] }

export type CheckOptions = {
  /** Called after every piece read. */
  onProgress?: (doneBytes: number, totalBytes: number) => Promise<void>
  signal?: AbortSignal
}

type Job = { file: ManifestFile; backup: string; pieces: Piece[] | null }

/** Everything stored in a backup and its bases once, and what an increment expects to find in a base. */
function jobsOf(top: ChainFiles): Job[] {
  return chainMembers(top).flatMap((chain) => {
    const seen = new Set<string>()
    return chain.manifest.files.flatMap((file) => {
      const ownBytes = file.sizeBytes - file.baseBytes
      const pieces = locatePieces(chain, file)
      const key = `${ownBytes} ${file.storedAs}`
      if ((ownBytes > 0 && seen.has(key)) || (ownBytes === 0 && pieces !== null)) return []
      seen.add(key)
      return [{ file, backup: chain.name, pieces }]
    })
  })
}

/** What is wrong with a file before it is read, or null. */
async function findSizeProblem({ file, pieces }: Job): Promise<string | null> {
  if (pieces === null) return 'is not in the base backup that should hold it'
  const sizes = await Promise.all(pieces.map(({ files, name }) => files.sizeOf(name)))
  if (sizes.includes(null)) return 'is missing'
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  return bytes === file.sizeBytes ? null : `has ${bytes} bytes instead of ${file.sizeBytes}`
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value)) ?? []
    groups.set(keyOf(value), group)
    group.push(value)
  }
  return groups
}

type Reading = { job: Job; files: Piece['files']; name: string; isLast: boolean }

function readingsOf(jobs: readonly Job[], round: number): Reading[] {
  return jobs.flatMap((job) => {
    const piece = job.pieces?.[round]
    return piece ? [{ job, ...piece, isLast: round + 1 === job.pieces?.length }] : []
  })
}

/** The checksum of each file's pieces, first the first ones of all files; those of one store in the order that suits it. */
async function readAll(jobs: readonly Job[], onBytes: (bytes: number) => Promise<void>): Promise<Map<Job, string>> {
  const digests = new Map<Job, string>()
  const open = new Map<Job, EngineChecksum>()
  for (let round = 0; ; round += 1) {
    const readings = readingsOf(jobs, round)
    if (readings.length === 0) return digests
    for (const [files, ofStore] of groupBy(readings, (reading) => reading.files)) {
      const byName = groupBy(ofStore, ({ name }) => name)
      const readOne: FileVisitor = async (name, content) => {
        const ofFile = byName.get(name) ?? []
        const checksums = ofFile.map(({ job }) => open.get(job) ?? new EngineChecksum())
        for await (const bytes of content ?? []) {
          for (const checksum of checksums) checksum.update(bytes)
          await onBytes(bytes.length)
        }
        for (const [index, { job, isLast }] of ofFile.entries()) {
          const checksum = checksums[index]
          if (checksum && isLast) digests.set(job, checksum.digest())
          else if (checksum) open.set(job, checksum)
        }
      }
      await files.readEach([...byName.keys()], readOne, READS_AT_A_TIME)
    }
  }
}

/** Reads every file of a backup and of its bases against the checksums in their tables of contents. */
export async function checkFiles(chain: ChainFiles, options: CheckOptions = {}): Promise<CheckResult> {
  const jobs = jobsOf(chain)
  const totalBytes = jobs.reduce((sum, { file }) => sum + file.sizeBytes, 0)
  const problems = new Map<Job, string | null>()
  for (const job of jobs) {
    options.signal?.throwIfAborted()
    problems.set(job, await findSizeProblem(job))
  }
  let bytes = 0
  const sound = jobs.filter((job) => problems.get(job) === null)
  const digests = await readAll(sound, async (count) => {
    options.signal?.throwIfAborted()
    bytes += count
    await options.onProgress?.(bytes, totalBytes)
  })
  for (const [job, digest] of digests) {
    if (digest !== job.file.checksum) problems.set(job, 'does not match its checksum')
  }
  const damaged = jobs.flatMap((job) => {
    const problem = problems.get(job)
    return problem ? [{ backup: job.backup, name: job.file.name, problem }] : []
  })
  return { files: jobs.length, bytes, damaged }
}

/** What a check found wrong, from one backup's point of view, in a sentence that names the first damaged files. */
export function describeDamage(of: string, files: number, damaged: readonly DamagedFile[]): string | null {
  if (damaged.length === 0) return null
  const named = damaged.slice(0, NAMED_FILES).map(({ backup, name, problem }) => {
    return backup === of ? `${name} ${problem}` : `${name} of the base backup ${backup} ${problem}`
  })
  const rest = damaged.length - named.length
  const list = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')
  return damaged.length === 1 ? `${list}.` : `${damaged.length} of ${files} files are damaged: ${list}.`
}

/** What a check found in each backup that it read, by id: the checked one and every one below it; null where all is right. */
export function judgeEach(chain: ChainFiles, { files, damaged }: CheckResult): Map<string, string | null> {
  const verdicts = new Map<string, string | null>()
  for (const member of chainMembers(chain)) {
    const below = new Set(chainMembers(member).map(({ name }) => name))
    const own = damaged.filter(({ backup }) => below.has(backup))
    verdicts.set(backupIdOf(member.name), describeDamage(member.name, files, own))
  }
  return verdicts
}

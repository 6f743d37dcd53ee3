import { inspectChain, openChainIn, readChainFiles } from '@/lib/backup/chain-files'
import { contentsTotals, readContents } from '@/lib/backup/contents'
import { type Manifest, readManifest } from '@/lib/backup/manifest'
import type { BackupContents } from '@/lib/backup/types'
import { archiveFormSchema } from '@/lib/clickhouse/statements/schemas'
import { errorText, isAppError } from '@/lib/errors'
import { storedName } from '@/lib/store/paths'
import type { ServiceStore } from '@/lib/store/service-store'
import { UnreadableBackup } from '@/lib/store/unreadable-backup'
import { type BackupRecord, readRecord } from './record'

export type FoundBackup = { id: string; form: string }

/** What the store tells of a backup. `problem`: what is wrong with its files, in a sentence. */
export type Examined = FoundBackup & {
  record: BackupRecord | null
  manifest: Manifest | null
  contents: BackupContents | null
  sizeBytes: number | null
  problem: string | null
  state: 'whole' | 'damaged' | 'locked' | 'unfinished'
}

const BACKUP = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.(.+))?$/

/** The backups among the names in a service's store; locks, records and what was unpacked are none. */
export function findBackups(names: readonly string[]): FoundBackup[] {
  return names.flatMap((name) => {
    const [, id, ending = 'directory'] = BACKUP.exec(name) ?? []
    const form = archiveFormSchema.safeParse(ending)
    return id && form.success ? [{ id, form: form.data }] : []
  })
}

/** An expected sentence of what is wrong; a store that does not answer ends the whole work. */
function sentenceOf(error: unknown): string {
  if (isAppError(error)) {
    if (error.retryable) throw error
    return error.userMessage
  }
  return errorText(error)
}

async function findLockedProblem(store: ServiceStore, found: FoundBackup, record: BackupRecord | null) {
  if (!record) return 'Nothing of it could be looked at: it has a password.'
  const [bytes, expected] = [await store.sizeOf(storedName(found)), record.backup.archiveBytes]
  return bytes === expected ? null : `The archive has ${bytes} bytes instead of ${expected}.`
}

async function readWhole(
  store: ServiceStore,
  name: string,
): Promise<Pick<Examined, 'contents' | 'sizeBytes' | 'problem'>> {
  try {
    const chain = await openChainIn(store, name)
    const { damaged, files, bytes } = await inspectChain(chain)
    const problem =
      damaged.length > 0
        ? `${damaged.length} of its ${files} files are missing or have another size, the first is ${damaged[0]}.`
        : null
    const contents = problem ? null : await readContents(chain.manifest, (wanted) => readChainFiles(chain, wanted))
    return { contents, sizeBytes: bytes, problem }
  } catch (error) {
    return { contents: null, sizeBytes: null, problem: sentenceOf(error) }
  }
}

/** Looks at every file of a stored backup and of those below it, as a backup does before it turns Successful. */
export async function examine(store: ServiceStore, found: FoundBackup): Promise<Examined> {
  const record = await readRecord(store, found.id)
  const name = storedName(found)
  const nothing = { ...found, record, manifest: null, contents: record?.backup.contents ?? null, sizeBytes: null }
  try {
    const manifest = await readManifest(store.open(name))
    const read = await readWhole(store, name)
    const contents = read.contents ?? record?.backup.contents ?? null
    return { ...found, record, manifest, ...read, contents, state: read.problem ? 'damaged' : 'whole' }
  } catch (error) {
    if (error instanceof UnreadableBackup) {
      return { ...nothing, problem: await findLockedProblem(store, found, record), state: 'locked' }
    }
    return { ...nothing, problem: sentenceOf(error), state: 'unfinished' }
  }
}

/** Rows of all tables that can be counted. */
export function rowsOf({ contents }: Examined): number | null {
  return contents && contentsTotals(contents).rows
}

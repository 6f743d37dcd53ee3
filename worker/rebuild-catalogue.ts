import { z } from 'zod'
import { rebuildCatalogue, type RebuiltBackup } from '@/lib/catalogue/rebuild'
import { rebuildFromBucket } from '@/lib/catalogue/rebuild-bucket'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { ensureConfiguredStore } from '@/lib/store/configured-store'
import { storeRoot } from '@/lib/store/paths'
import { findCurrentStoreBucket } from '@/lib/store/store-bucket'
import { readBucketOptions } from './bucket-options'

const WORDS: Record<RebuiltBackup['outcome'], string> = {
  known: 'had their row already',
  whole: 'came back whole',
  damaged: 'came back and are marked as damaged',
  locked: 'came back and need their password',
  unfinished: 'were never finished and got no row',
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function report(place: string, backups: readonly RebuiltBackup[]): void {
  say(`\n${place}`)
  for (const { serviceName, takenAt, backupId, outcome, detail } of backups) {
    const time = takenAt?.toISOString().replace(/\.\d+Z$/, 'Z') ?? 'unknown time'
    say(`  ${serviceName}  ${time}  ${backupId}  ${outcome}: ${detail}`)
  }
  for (const [outcome, words] of Object.entries(WORDS)) {
    const count = backups.filter((backup) => backup.outcome === outcome).length
    if (count > 0) say(`  ${count} ${words}.`)
  }
  if (backups.length === 0) say('  There are no backups.')
}

/** The data directory, and the bucket of CONSOLE_STORE. */
async function rebuildStores(): Promise<void> {
  await ensureConfiguredStore()
  report(storeRoot(), await rebuildCatalogue(null, new Date()))
  const bucket = await findCurrentStoreBucket()
  if (bucket) report(bucket.address, await rebuildCatalogue(bucket.id, new Date()))
}

/** `npm run catalogue:rebuild`: the console's own stores, or with --bucket a bucket that somebody else owns. */
async function main(): Promise<void> {
  const fields = await readBucketOptions(process.argv.slice(2))
  if (fields) {
    const { address, backups } = await rebuildFromBucket(fields, new Date())
    report(address, backups)
  } else await rebuildStores()
  say(
    '\nNothing in the stores was changed. Services that are gone stand under Deleted services, their backups ready to be',
  )
  say('restored into new ones; nothing of them expires by itself.')
}

/** What a person reads of what was expected to fail; null for the rest. */
function sentenceOf(error: unknown): string | null {
  if (isAppError(error)) return error.userMessage
  if (error instanceof z.ZodError) return error.issues.map(({ message }) => message).join('\n')
  return null
}

try {
  await main()
} catch (error) {
  const sentence = sentenceOf(error)
  if (sentence === null) throw error
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
} finally {
  await db.$disconnect()
}

import { findEngineStoreFailure } from '@/lib/bucket/store-failure'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { AppError, isAppError } from '@/lib/errors'
import { UnreadableBackup } from '@/lib/store/unreadable-backup'

/** What a restore found wrong with the backup itself, as against what was wrong around it. */
export class BadBackup extends AppError {
  constructor(userMessage: string, message = userMessage) {
    super('conflict', userMessage, { message })
    this.name = 'BadBackup'
  }
}

/** The engine's words for a lack of room, memory, time or rights where it runs: another day the same RESTORE succeeds. */
const NOT_THE_BACKUP =
  /No space left on device|NOT_ENOUGH_SPACE|Cannot reserve|MEMORY_LIMIT_EXCEEDED|Read-only file system|Permission denied|ACCESS_DENIED|not writable|TIMEOUT_EXCEEDED|Too many open files|CANNOT_SCHEDULE_TASK|QUERY_WAS_CANCELLED|NETWORK_ERROR|SOCKET_TIMEOUT/i

const AS_IT_WAS = 'The restore ended there; the backup is as it was, so restore it again when the store answers.'

/** True when an engine's failure tells of the place that it runs in and nothing of the data. */
function isFailureOfThePlace(error: string): boolean {
  return NOT_THE_BACKUP.test(error)
}

/** An answer of a store that the console does not know, other than that an object is not there. */
const isUnknownAnswer = (error: string): boolean =>
  /S3_ERROR|S3Exception|AZURE_BLOB_STORAGE_ERROR/.test(error) &&
  !/NoSuchKey|BlobNotFound|does not exist|not found|\b404\b|\b416\b/i.test(error)

/** Why a RESTORE failed, by the engine's own words: a BadBackup only where they tell of the data and not of the way to it. */
export function restoreFailure(error: string): AppError {
  const ofTheStore = findEngineStoreFailure(error, 'read')
  if (ofTheStore) return new AppError('conflict', `${ofTheStore.userMessage} ${AS_IT_WAS}`, { message: error })
  const sentence = failureSentence(error)
  return isFailureOfThePlace(error) || isUnknownAnswer(error)
    ? new AppError('conflict', sentence, { message: error })
    : new BadBackup(sentence, error)
}

/** Runs `read` over a backup's files: what it refuses for good is wrong with them. */
export async function readingBackup<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!isAppError(error) || error.retryable || error instanceof UnreadableBackup) throw error
    throw new BadBackup(error.userMessage, error.message)
  }
}

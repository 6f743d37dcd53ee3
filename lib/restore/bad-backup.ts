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

/** True when an engine's failure tells of the place that it runs in and nothing of the data. */
function isFailureOfThePlace(error: string): boolean {
  return NOT_THE_BACKUP.test(error)
}

/** Why a RESTORE failed, by the engine's own words. */
export function restoreFailure(error: string): AppError {
  const sentence = failureSentence(error)
  return isFailureOfThePlace(error)
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

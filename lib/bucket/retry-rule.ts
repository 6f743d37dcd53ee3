/** Of one request of the console to a store; pauses grow in between. */
export const MAX_TRIES = 3
/** Before a backup that failed for a passing reason is tried again, each time under a new name. */
export const BACKUP_PAUSES_MS = [2_000, 10_000] as const
/** A store that takes nothing for this long does not answer any more: the engine itself would wait for hours. */
export const STALL_LIMIT_MS = 5 * 60_000

const seconds = BACKUP_PAUSES_MS.map((ms) => ms / 1_000).join(' and ')

/** What is tried again, how often, and with which pause, as people read it. */
export const RETRY_RULE = [
  `A store that does not answer, cuts the connection or is overloaded (500, 503, SlowDown) is asked again: each request ${MAX_TRIES} times by the console and 8 times by the engine, with growing pauses. When it can't even be listed, the backup waits and asks four more times, 1 to 8 seconds apart, before it begins.`,
  `A backup that fails for such a reason all the same is taken anew, ${BACKUP_PAUSES_MS.length} more times, ${seconds} seconds later, each time under a new name. A store that takes nothing for ${STALL_LIMIT_MS / 60_000} minutes counts as cut off.`,
  'Wrong or expired keys, a missing permission or bucket, and clocks that differ are told at once: trying again would not help. The next backup is taken when it is due.',
  "Half a backup never looks whole: its table of contents is written last. The console's own backups go on in any case.",
] as const

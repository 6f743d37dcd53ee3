import { openChain } from '@/lib/backup/chain-files'
import { checkFiles, describeDamage } from '@/lib/backup/check-files'
import { type Backup, db } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import type { Flow, FlowContext } from '../flow'
import { requireOngoing } from './shared'

/** A cancellation is looked for this often while files are read. */
const LOOK_EVERY_MS = 1_000

type Verdict = { damage: string | null; files: number }

async function judge(flow: FlowContext, backup: Backup): Promise<Verdict> {
  let lookedAt = Date.now()
  const onProgress = async (doneBytes: number, totalBytes: number) => {
    await flow.reportProgress(doneBytes, totalBytes)
    if (Date.now() - lookedAt < LOOK_EVERY_MS) return
    await requireOngoing(flow)
    lookedAt = Date.now()
  }
  const chain = await openChain(backup).catch((error: unknown) => {
    if (isAppError(error) && !error.retryable) return error.userMessage
    throw error
  })
  if (typeof chain === 'string') return { damage: chain, files: 0 }
  const result = await checkFiles(chain, { onProgress, signal: flow.signal })
  return { damage: describeDamage(result), files: result.files }
}

/** Finding damage is what the operation is for: it succeeds, and the backup's row says what was found. */
async function check(flow: FlowContext): Promise<string> {
  const { backupId } = flow.operation
  const gone = new AppError('conflict', 'The backup was deleted meanwhile.')
  if (!backupId) throw gone
  const backup = await db.backup.findUnique({ where: { id: backupId } })
  if (!backup) throw gone
  const { damage, files } = await judge(flow, backup)
  await requireOngoing(flow)
  const { count } = await db.backup.updateMany({
    where: { id: backupId, state: 'successful' },
    data: { checkedAt: new Date(), checkError: damage },
  })
  if (count === 0) throw gone
  return damage ?? `${files} files match their checksums`
}

export const checkBackupFlow: Flow = {
  steps: [{ key: 'files', run: check }],
  undo: async () => undefined,
}

import { type ChainFiles, openChain } from '@/lib/backup/chain-files'
import { type CheckOptions, checkFiles, judgeEach } from '@/lib/backup/check-files'
import { recordCheck } from '@/lib/backup/record-check'
import { checkInBucket, recordBucketCheck } from '@/lib/bucket/check-in-bucket'
import { bucketCheckInputSchema } from '@/lib/bucket/find-checks'
import { type Backup, db } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { UnreadableBackup } from '@/lib/store/unreadable-backup'
import type { Flow, FlowContext } from '../flow'
import { requireOngoing } from './shared'

/** A cancellation is looked for this often while files are read. */
const LOOK_EVERY_MS = 1_000

type Verdict = { verdicts: ReadonlyMap<string, string | null>; files: number }

/** Of a backup that can't be opened: which ones below it can't be either. */
async function judgeBases({ baseBackupId }: Backup): Promise<[string, string][]> {
  const base = baseBackupId && (await db.backup.findUnique({ where: { id: baseBackupId } }))
  if (!base) return []
  const problem = await findProblem(base)
  return problem ? [[base.id, problem], ...(await judgeBases(base))] : []
}

async function findProblem(backup: Backup): Promise<string | null> {
  const opened = await openOrExplain(backup)
  return typeof opened === 'string' ? opened : null
}

/** The chain, or why it can't be opened. */
async function openOrExplain(backup: Backup): Promise<ChainFiles | string> {
  try {
    return await openChain(backup)
  } catch (error) {
    if (isAppError(error) && !error.retryable && !(error instanceof UnreadableBackup)) return error.userMessage
    throw error
  }
}

/** Reports what is read, and stops reading when the check is cancelled. */
function watched(flow: FlowContext): CheckOptions {
  let lookedAt = Date.now()
  const onProgress = async (doneBytes: number, totalBytes: number) => {
    await flow.reportProgress(doneBytes, totalBytes)
    if (Date.now() - lookedAt < LOOK_EVERY_MS) return
    await requireOngoing(flow)
    lookedAt = Date.now()
  }
  return { onProgress, signal: flow.signal }
}

async function judge(flow: FlowContext, backup: Backup): Promise<Verdict> {
  const chain = await openOrExplain(backup)
  if (typeof chain === 'string')
    return { verdicts: new Map([[backup.id, chain], ...(await judgeBases(backup))]), files: 0 }
  const result = await checkFiles(chain, watched(flow))
  return { verdicts: judgeEach(chain, result), files: result.files }
}

async function checkBucket(flow: FlowContext, bucketId: string, name: string): Promise<string> {
  const { error, files } = await checkInBucket(bucketId, name, watched(flow))
  await requireOngoing(flow)
  await recordBucketCheck(bucketId, name, error)
  return error ?? `${files} objects match their checksums`
}

/** Finding damage is what the operation is for: it succeeds, and the rows of the backups that it read say what was found. */
async function check(flow: FlowContext): Promise<string> {
  const { backupId, input } = flow.operation
  const inBucket = bucketCheckInputSchema.safeParse(input).data
  if (inBucket) return checkBucket(flow, inBucket.bucketId, inBucket.backupName)
  const gone = new AppError('conflict', 'The backup was deleted meanwhile.')
  if (!backupId) throw gone
  const backup = await db.backup.findUnique({ where: { id: backupId } })
  if (!backup) throw gone
  const { verdicts, files } = await judge(flow, backup)
  await requireOngoing(flow)
  const { serviceId, chainId } = backup
  if (!(await recordCheck({ backupId, serviceId, chainId, checkedAt: new Date() }, verdicts))) throw gone
  return verdicts.get(backupId) ?? `${files} files match their checksums`
}

export const checkBackupFlow: Flow = {
  steps: [{ key: 'files', run: check }],
  undo: async () => undefined,
}

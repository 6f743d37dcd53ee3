import { isComplete } from '@/lib/backup/options'
import { db } from '@/lib/db'
import { type CheckResult, checkQueriesSchema, failedChecksSentence } from '@/lib/drill/check-queries'
import { drillReader } from '@/lib/drill/instance'
import { noteChecks, recordCheckFailed } from '@/lib/drill/record'
import { runCheck } from '@/lib/drill/run-check'
import { AppError } from '@/lib/errors'
import type { FlowContext } from '../flow'
import { checkFailed } from './drill-watch'
import { loadBackup } from './restore-data'
import { loadService, requireOngoing } from './shared'

async function answer(flow: FlowContext): Promise<CheckResult[]> {
  const { id } = flow.operation
  const queries = checkQueriesSchema.parse((await loadService(flow)).checkQueries)
  const results: CheckResult[] = []
  for (const query of queries) {
    await requireOngoing(flow)
    const status = await flow.driver.inspect(id)
    if (status.state !== 'running') throw new AppError('unavailable', 'The throw-away instance ended in the middle.')
    results.push(await runCheck(status.endpoint, drillReader(id), query))
    await flow.reportDetail(`${results.length} of ${queries.length} run`)
  }
  return results
}

/** Runs the owner's check queries on what was restored. @throws AppError when one did not answer what it should. */
export async function runChecks(flow: FlowContext): Promise<string> {
  const { id } = flow.operation
  if (!isComplete((await loadBackup(flow)).options)) return 'Not run: this backup holds a chosen part only'
  const checks = await answer(flow)
  const reason = failedChecksSentence(checks)
  if (reason === null) {
    await noteChecks(id, checks)
    return checks.length === 0 ? 'None are set up' : `${checks.length} of ${checks.length} as expected`
  }
  await db.$transaction(async (tx) => {
    await requireOngoing(flow, tx)
    await recordCheckFailed(tx, id, { checks, reason })
  })
  throw checkFailed(reason)
}

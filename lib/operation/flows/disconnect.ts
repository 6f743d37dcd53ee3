import { forgetServiceRoles } from '@/lib/auth/service-roles'
import { db } from '@/lib/db'
import { findExisting } from '@/lib/existing/schemas'
import { transitionService } from '@/lib/service/transitions'
import { sealSecret } from '@/lib/secrets'
import type { Flow, FlowContext } from '../flow'
import { endOtherWork } from './delete-service'
import { loadService, markFailed } from './shared'

/** The password goes; where its backups lie stays known until the last one has expired. */
async function forget(flow: FlowContext): Promise<string> {
  const service = await loadService(flow)
  const existing = findExisting(service)
  if (!existing) throw new Error(`service ${service.id} is no server of somebody's own`)
  await db.$transaction(async (tx) => {
    await transitionService(tx, service.id, 'terminated', { terminatedAt: new Date(), nextBackupAt: null })
    await tx.service.update({
      where: { id: service.id },
      data: { consolePasswordEnc: sealSecret(''), existing: { ...existing, tls: existing.tls && { caPem: null } } },
    })
    await forgetServiceRoles(tx, service.id)
  })
  return 'The server itself was left alone'
}

export const disconnectFlow: Flow = {
  steps: [
    { key: 'work_ended', run: endOtherWork },
    { key: 'forgotten', run: forget },
  ],
  undo: markFailed,
}

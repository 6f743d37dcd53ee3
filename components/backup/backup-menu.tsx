'use client'

import { EllipsisVerticalIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { Cancellable } from '@/components/operation/cancel-words'
import { useActions, useCan } from '@/components/shell/console-context'
import { iconButtonStyle, MenuButton, type MenuItem } from '@/components/ui/menu-button'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ServicePermission } from '@/lib/auth/permissions'
import type { BackupRow } from '@/lib/backup/types'
import { useCheck } from './use-check'
import { useDrill } from './use-drill'
import type { BackupDialogKind } from './use-backup-dialogs'

const CancelDialog = dynamic(() => import('@/components/operation/cancel-dialog').then((module) => module.CancelDialog))

type BackupMenuProps = { backup: BackupRow; onOpen: (kind: BackupDialogKind, backup: BackupRow) => void }

/** The ⋮ menu of a backup: what its state and the person's role allow; no button when that is nothing. */
export function BackupMenu({ backup, onOpen }: BackupMenuProps) {
  const can = useCan()
  const may = (permission: ServicePermission) => can(permission, backup.serviceId)
  const cancel = useAction(useActions().cancelBackup)
  const cancelWork = useAction(useActions().cancelOperation)
  const check = useCheck(backup.id)
  const drill = useDrill(backup.id)
  const [cancelling, setCancelling] = useState<Cancellable | null>(null)
  const { state } = backup
  const isGood = state === 'successful'
  const cancelBackup = async () => {
    const result = await cancel.run({ backupId: backup.id })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', 'The backup is being cancelled.')
  }
  const cancelCheck = async () => {
    if (!backup.check) return
    const result = await cancelWork.run({ operationId: backup.check.id })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', 'The check is being cancelled.')
  }
  const isOver = state === 'successful' || state === 'failed' || state === 'cancelled'
  const items: (MenuItem | false)[] = [
    isGood && may('backup:restore') && { label: 'Restore', onSelect: () => onOpen('restore', backup) },
    isGood && { label: 'Browse', href: `/backups/${backup.id}` },
    isGood && may('backup:peek') && { label: 'Peek', href: `/backups/${backup.id}/peek` },
    state === 'in_progress' && may('backup:cancel') && { label: 'Cancel', onSelect: () => void cancelBackup() },
    isGood && !backup.drill && may('backup:verify') && { label: 'Verify', onSelect: drill.run },
    isGood && !backup.check && may('backup:check') && { label: 'Check', onSelect: check.run },
    backup.check !== null &&
      !backup.check.isCancelling &&
      may('backup:check') && { label: 'Cancel check', onSelect: () => void cancelCheck() },
    ...backup.restores.map(
      (restore): MenuItem | false =>
        can('backup:restore', restore.serviceId) &&
        !restore.isCancelling && {
          label: `Cancel restore into ${restore.serviceName}`,
          onSelect: () => setCancelling(restore),
        },
    ),
    isOver && may('backup:delete') && { label: 'Delete', tone: 'danger', onSelect: () => onOpen('delete', backup) },
  ]
  const offered = items.filter((item) => item !== false)
  if (offered.length === 0) return <span className="sr-only">None</span>
  return (
    <>
      <MenuButton label={`Actions for backup ${backup.id}`} items={offered} className={iconButtonStyle}>
        <EllipsisVerticalIcon aria-hidden className="size-4" />
      </MenuButton>
      {cancelling && <CancelDialog operation={cancelling} onClose={() => setCancelling(null)} />}
    </>
  )
}

'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { BackupRow } from '@/lib/backup/types'

const RestoreDialog = dynamic(() =>
  import('@/components/restore/restore-dialog').then((module) => module.RestoreDialog),
)
const DeleteBackupDialog = dynamic(() => import('./delete-backup-dialog').then((module) => module.DeleteBackupDialog))

const BACKUP_DIALOGS = { restore: RestoreDialog, delete: DeleteBackupDialog } as const

export type BackupDialogKind = keyof typeof BACKUP_DIALOGS

/** The dialogs about one backup; each one's script is loaded when it is first opened. */
export function useBackupDialogs() {
  const [opened, setOpened] = useState<{ kind: BackupDialogKind; backup: BackupRow } | null>(null)
  const render = () => {
    if (!opened) return null
    const BackupDialog = BACKUP_DIALOGS[opened.kind]
    return <BackupDialog backup={opened.backup} onClose={() => setOpened(null)} />
  }
  return { open: (kind: BackupDialogKind, backup: BackupRow) => setOpened({ kind, backup }), element: render() }
}

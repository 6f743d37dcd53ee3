import type { Tone } from '@/components/ui/badge'
import type { BackupState } from '@/lib/backup/types'

export const BACKUP_STATE_WORDS = {
  in_progress: { word: 'In progress', tone: 'info' },
  successful: { word: 'Successful', tone: 'success' },
  failed: { word: 'Failed', tone: 'danger' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
  deleting: { word: 'Deleting', tone: 'warning' },
} as const satisfies Record<BackupState, { word: string; tone: Tone }>

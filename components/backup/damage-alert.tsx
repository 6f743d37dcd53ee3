import { Alert } from '@/components/ui/alert'
import { formatUtc } from '@/components/ui/format'
import type { BackupDamage } from '@/lib/backup/types'

/** Before somebody relies on a damaged backup; they may still try. */
export function DamageAlert({ damage }: { damage: BackupDamage | null }) {
  if (!damage) return null
  return (
    <Alert tone="warning">
      <strong>
        {damage.isNotRestorable ? 'A drill could not restore this backup' : 'This backup was found damaged'} on{' '}
        {formatUtc(damage.foundAt)}:
      </strong>{' '}
      {damage.text}
    </Alert>
  )
}

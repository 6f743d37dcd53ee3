import { bytesDone } from '@/components/operation/operation-progress'
import { RelativeTime } from '@/components/ui/time'
import type { BackupRow } from '@/lib/backup/types'

type Checked = Pick<BackupRow, 'checkedAt' | 'damage' | 'check'>

/** What the last check of a backup's files found and when, or how far the one under way is. */
export function BackupCheck({ backup: { checkedAt, damage, check } }: { backup: Checked }) {
  if (check) return <>Checking{check.doneBytes > 0 && `, ${bytesDone(check)}`}</>
  if (damage)
    return (
      <span className="text-danger">
        {damage.isNotRestorable ? 'Not restorable' : 'Damaged'}, found <RelativeTime iso={damage.foundAt} />
      </span>
    )
  if (checkedAt === null) return null
  return (
    <>
      Checked <RelativeTime iso={checkedAt} />
    </>
  )
}

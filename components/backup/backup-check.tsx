import { bytesDone } from '@/components/operation/operation-progress'
import { RelativeTime } from '@/components/ui/time'
import type { BackupRow } from '@/lib/backup/types'

type Checked = Pick<BackupRow, 'checkedAt' | 'checkError' | 'check'>

/** What the last check of a backup's files found and when, or how far the one under way is. */
export function BackupCheck({ backup: { checkedAt, checkError, check } }: { backup: Checked }) {
  if (check) return <>Checking{check.doneBytes > 0 && `, ${bytesDone(check)}`}</>
  if (checkedAt === null) return null
  return checkError ? (
    <span className="text-danger">
      Damaged, checked <RelativeTime iso={checkedAt} />
    </span>
  ) : (
    <>
      Checked <RelativeTime iso={checkedAt} />
    </>
  )
}

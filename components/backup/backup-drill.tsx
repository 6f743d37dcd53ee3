import { bytesDone } from '@/components/operation/operation-progress'
import { formatDuration } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { BackupRow } from '@/lib/backup/types'

type Drilled = Pick<BackupRow, 'drill' | 'verified'>

/** When a drill last restored a backup and how long that took, or how far the one under way is. */
export function BackupDrill({ backup: { drill, verified } }: { backup: Drilled }) {
  if (drill) {
    const bytes = bytesDone(drill)
    return (
      <>
        <TextLink href={`/operations/${drill.id}`}>Verifying</TextLink>
        {bytes && `, ${bytes}`}
      </>
    )
  }
  if (!verified) return null
  return (
    <>
      {verified.checkError ? (
        <span className="text-danger">Check query failed</span>
      ) : (
        <span className="text-success">Verified</span>
      )}{' '}
      <RelativeTime iso={verified.at} />, restored in {formatDuration(verified.restoreMs)}
    </>
  )
}

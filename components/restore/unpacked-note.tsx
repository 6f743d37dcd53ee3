import { formatBytes } from '@/components/ui/format'
import type { Unpacked } from '@/lib/restore/types'

/** What runs before the statements, where the backup is an archive. */
export function UnpackedNote({ unpacked: { archive, bytes } }: { unpacked: Unpacked }) {
  return (
    <p className="text-xs break-words text-fg-muted">
      The console first unpacks {archive} into a directory beside it, and RESTORE reads that copy. That takes{' '}
      {formatBytes(bytes)} more until the restore has ended.
    </p>
  )
}

import { BACKUP_STATE_WORDS } from '@/components/backup/backup-words'
import { Badge } from '@/components/ui/badge'
import type { ExternalBackupRow } from '@/lib/bucket/types'

/** In the bucket, with its table of contents. */
export const isWhole = ({ state, isGone }: ExternalBackupRow) => state === 'successful' && !isGone

/** The route of a backup in a bucket, below `/` and `/api/`. */
export const externalPath = (bucketId: string, name: string) => `/buckets/${bucketId}/${encodeURIComponent(name)}`

/** What the bucket says goes before what is remembered. */
export function ExternalStatus({ row }: { row: ExternalBackupRow }) {
  if (row.isGone) return <Badge tone="warning">Gone from the bucket</Badge>
  if (row.isForeign && row.state === 'failed') return <Badge tone="warning">Not finished</Badge>
  if (row.check?.error) return <Badge tone="danger">Damaged</Badge>
  const { word, tone } = BACKUP_STATE_WORDS[row.state]
  return <Badge tone={tone}>{word}</Badge>
}

'use client'

import type { ReactNode } from 'react'
import { BACKUP_STATE_WORDS } from '@/components/backup/backup-words'
import { Button } from '@/components/ui/button'
import { Badge } from '@/components/ui/badge'
import { formatBytes, formatDuration } from '@/components/ui/format'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import type { ExternalBackupRow } from '@/lib/bucket/types'

/** In the bucket, with its table of contents. */
export const isWhole = ({ state, isGone }: ExternalBackupRow) => state === 'successful' && !isGone

const cell = 'px-4 py-3 align-top whitespace-nowrap'
const COLUMNS = ['Backup ID', 'Status', 'Started', 'Finished', 'Duration', 'Size', 'Type']

function Status({ row }: { row: ExternalBackupRow }) {
  if (row.isGone) return <Badge tone="warning">Gone from the bucket</Badge>
  if (row.isForeign && row.state === 'failed') return <Badge tone="warning">Not finished</Badge>
  const { word, tone } = BACKUP_STATE_WORDS[row.state]
  return <Badge tone={tone}>{word}</Badge>
}

/** "–" to see, "None" to hear. */
function orNone(value: ReactNode) {
  if (value !== null) return value
  return (
    <span className="text-fg-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">None</span>
    </span>
  )
}

function Row({ row, onRestore }: { row: ExternalBackupRow; onRestore: (row: ExternalBackupRow) => void }) {
  return (
    <>
      <tr className="hover:bg-table-row-hover">
        <td className={cell}>
          {row.id}
          {row.isForeign && <p className="text-xs text-fg-muted">Without a record here</p>}
        </td>
        <td className={cell}>
          <Status row={row} />
        </td>
        <td className={cell}>{orNone(row.startedAt && <RelativeTime iso={row.startedAt} />)}</td>
        <td className={cell}>{orNone(row.finishedAt && <RelativeTime iso={row.finishedAt} />)}</td>
        <td className={cell}>{orNone(row.durationMs === null ? null : formatDuration(row.durationMs))}</td>
        <td className={cell}>{orNone(row.sizeBytes === null ? null : formatBytes(row.sizeBytes))}</td>
        <td className={cell}>Full</td>
        <td className={cell}>
          {isWhole(row) && (
            <Button size="sm" aria-label={`Restore backup ${row.id}`} onClick={() => onRestore(row)}>
              Restore
            </Button>
          )}
        </td>
      </tr>
      {row.error && (
        <tr>
          <td colSpan={COLUMNS.length + 1} className="max-w-0 px-4 pb-3 text-danger break-words">
            {row.error}
          </td>
        </tr>
      )}
    </>
  )
}

type TableProps = { rows: ExternalBackupRow[]; onRestore: (row: ExternalBackupRow) => void }

/** What lies in a bucket. */
export function ExternalBackupsTable({ rows, onRestore }: TableProps) {
  return (
    <ScrollRegion label="Backups stored in your bucket">
      <table className="w-full text-left text-sm">
        <thead className="border-b border-stroke text-fg-muted">
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
            <th scope="col" className="px-4 py-2 font-medium">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-stroke">
          {rows.map((row) => (
            <Row key={row.name} row={row} onRestore={onRestore} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

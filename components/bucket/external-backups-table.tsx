'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { formatBytes, formatDuration } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import type { ExternalBackupRow } from '@/lib/bucket/types'
import { externalPath, ExternalStatus, isWhole } from './external-status'

const cell = 'px-3 py-3 align-top whitespace-nowrap'
const COLUMNS = ['Backup ID', 'Status', 'Started', 'Finished', 'Duration', 'Size', 'Type']

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

type RowProps = { bucketId: string; row: ExternalBackupRow; onRestore: (row: ExternalBackupRow) => void }

function Row({ bucketId, row, onRestore }: RowProps) {
  return (
    <>
      <tr className={cn('hover:bg-table-row-hover', row.error && 'border-b-0')}>
        <td className={cell}>
          <TextLink href={externalPath(bucketId, row.name)}>{row.id}</TextLink>
          {row.isForeign && <p className="text-xs text-fg-muted">Without a record here</p>}
        </td>
        <td className={cell}>
          <ExternalStatus row={row} />
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
          <td colSpan={COLUMNS.length + 1} className="max-w-0 px-3 pb-3 text-danger break-words">
            {row.error}
          </td>
        </tr>
      )}
    </>
  )
}

type TableProps = { bucketId: string; rows: ExternalBackupRow[]; onRestore: (row: ExternalBackupRow) => void }

/** What lies in a bucket. */
export function ExternalBackupsTable({ bucketId, rows, onRestore }: TableProps) {
  return (
    <ScrollRegion label="Backups stored in your bucket">
      <table className="w-full text-left text-sm">
        <thead className="border-b border-stroke text-fg-muted">
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
            <th scope="col" className="px-3 py-2 font-medium">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-stroke">
          {rows.map((row) => (
            <Row key={row.name} bucketId={bucketId} row={row} onRestore={onRestore} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

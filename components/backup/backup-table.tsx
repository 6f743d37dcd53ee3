'use client'

import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { BackupRow } from '@/lib/backup/types'
import type { SortColumn } from './backup-list-params'
import { BackupTableRow } from './backup-table-row'
import type { BackupDialogKind } from './use-backup-dialogs'
import type { ListParams } from './use-list-params'

const COLUMNS: { label: string; sort?: SortColumn }[] = [
  { label: 'Snapshot' },
  { label: 'Status' },
  { label: 'Started', sort: 'startedAt' },
  { label: 'Finished' },
  { label: 'Duration', sort: 'durationMs' },
  { label: 'Size', sort: 'sizeBytes' },
  { label: 'Type' },
]

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const

function SortHeader({ label, sort, list }: { label: string; sort: SortColumn; list: ListParams }) {
  const { params } = list
  const isSorted = params.sort === sort
  const Icon = isSorted && params.direction === 'asc' ? ArrowUpIcon : ArrowDownIcon
  return (
    <th scope="col" aria-sort={isSorted ? ARIA_SORT[params.direction] : 'none'} className="px-4 py-2">
      <button
        type="button"
        onClick={() => list.sortBy(sort)}
        className="group -mx-1 inline-flex items-center gap-1 rounded-sm px-1 font-medium hover:underline"
      >
        {label}
        <Icon
          aria-hidden
          className={cn('size-3.5', !isSorted && 'opacity-0 group-hover:opacity-60 group-focus-visible:opacity-60')}
        />
      </button>
    </th>
  )
}

type BackupTableProps = {
  rows: BackupRow[]
  list: ListParams
  isStale: boolean
  onOpen: (kind: BackupDialogKind, backup: BackupRow) => void
}

/** The history; wider than the screen it scrolls in a region of its own, which takes the keyboard. */
export function BackupTable({ rows, list, isStale, onOpen }: BackupTableProps) {
  return (
    <div className="@container">
      <ScrollRegion label="Backup history">
        <table aria-busy={isStale} className={cn('w-full text-left', isStale && 'opacity-60')}>
          <caption className="sr-only">Backup history</caption>
          <thead className="bg-table-head-bg text-[0.8125rem]">
            <tr>
              {COLUMNS.map(({ label, sort }) =>
                sort ? (
                  <SortHeader key={label} label={label} sort={sort} list={list} />
                ) : (
                  <th key={label} scope="col" className="px-4 py-2 font-medium">
                    {label}
                  </th>
                ),
              )}
              <th scope="col" className="sticky right-0 w-20 bg-table-head-bg px-4 py-2 text-center font-medium">
                Actions
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((backup) => (
              <BackupTableRow key={backup.id} backup={backup} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  )
}

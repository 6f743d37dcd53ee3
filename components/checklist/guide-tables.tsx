'use client'

import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { formatCount, formatUtc } from '@/components/ui/format'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { GuideComparison, GuideTable, Side, SideChange } from '@/lib/checklist/types'
import { describeChange, rowsOf } from './guide-words'
import { useRestoredComparison } from './use-comparison'

type CellProps = { side: Side | null; backup: Side | null; change: SideChange | null }

function Cell({ side, backup, change }: CellProps) {
  const described = change && describeChange(change, backup, side)
  return (
    <td className="px-4 py-2">
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {change !== 'missing' && <span className="whitespace-nowrap">{rowsOf(side)}</span>}
        {described && <Badge tone={described.tone}>{described.word}</Badge>}
      </span>
    </td>
  )
}

type OnChoose = (table: { database: string; table: string }) => void

type RowProps = { table: GuideTable; hasBackup: boolean; hasOriginal: boolean; onChoose: OnChoose | undefined }

function Name({ table: { database, name }, onChoose }: { table: GuideTable; onChoose: OnChoose }) {
  return (
    <button
      type="button"
      title="Write a SELECT of this table"
      onClick={() => onChoose({ database, table: name })}
      className="rounded-sm text-left text-link underline hover:text-link-hover"
    >
      {database}.{name}
    </button>
  )
}

function Row({ table, hasBackup, hasOriginal, onChoose }: RowProps) {
  return (
    <tr>
      <th scope="row" className="min-w-40 px-4 py-2 font-medium break-all">
        {onChoose && table.here ? <Name table={table} onChoose={onChoose} /> : `${table.database}.${table.name}`}
      </th>
      {hasBackup && <td className="px-4 py-2 whitespace-nowrap">{rowsOf(table.backup)}</td>}
      <Cell side={table.here} backup={table.backup} change={table.hereChange} />
      {hasOriginal && <Cell side={table.original} backup={table.backup} change={table.originalChange} />}
    </tr>
  )
}

/** In a sentence, for who reads no table. */
function verdict({ tables, backupProblem }: GuideComparison): { tone: 'success' | 'warning'; text: string } | null {
  if (backupProblem) return null
  const different = tables.filter(({ backup, hereChange }) => backup && hereChange !== 'same').length
  const stored = tables.filter(({ backup }) => backup).length
  if (different === 0) return { tone: 'success', text: `All ${formatCount(stored, 'table')} are as in the backup.` }
  const text = `${different} of ${formatCount(stored, 'table')} are not as in the backup: written since the restore, or not restored.`
  return { tone: 'warning', text }
}

type GuideTablesProps = { serviceId: string; originalName: string; onChoose?: OnChoose }

/** The restored service table by table, beside its backup and the original as it is now. */
export function GuideTables({ serviceId, originalName, onChoose }: GuideTablesProps) {
  const { data, error } = useRestoredComparison(serviceId)
  if (error) return <Alert tone="danger">{error.message}</Alert>
  if (!data) return <output className="text-fg-muted">Counting the tables of both services and of the backup</output>
  const { backupProblem, originalProblem, backupTakenAt, tables } = data
  const summary = verdict(data)
  const heads = ['Table', !backupProblem && 'Backup', 'Here', !originalProblem && `${originalName} now`]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {summary && <Alert tone={summary.tone}>{summary.text}</Alert>}
      {backupProblem && <Alert tone="info">The backup can't be compared with: {backupProblem}</Alert>}
      {originalProblem && <Alert tone="info">The original can't be compared with: {originalProblem}</Alert>}
      {tables.length === 0 && <p className="text-fg-muted">There are no tables, neither here nor in the backup.</p>}
      {tables.length > 0 && (
        <ScrollRegion label="Tables">
          <table className="w-full text-left">
            <caption className="sr-only">Tables, compared with the backup of {formatUtc(backupTakenAt)}</caption>
            <thead className="bg-table-head-bg text-[0.8125rem]">
              <tr>
                {heads.map(
                  (head) =>
                    head && (
                      <th key={head} scope="col" className="px-4 py-2 font-medium">
                        {head}
                      </th>
                    ),
                )}
              </tr>
            </thead>
            <tbody className="divide-y divide-stroke">
              {tables.map((table) => (
                <Row
                  key={`${table.database} ${table.name}`}
                  table={table}
                  hasBackup={!backupProblem}
                  hasOriginal={!originalProblem}
                  onChoose={onChoose}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </div>
  )
}

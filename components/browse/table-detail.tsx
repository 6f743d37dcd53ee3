import { Alert } from '@/components/ui/alert'
import { formatBytes, formatCount } from '@/components/ui/format'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { BrowsedTableDetail } from '@/lib/backup/types'
import { Definition } from './definition'
import { useBrowsedTable } from './use-browse'

const cell = 'px-3 py-1.5 whitespace-nowrap'

function storedIn({ bytes, ownBytes }: { bytes: number; ownBytes: number }): string {
  if (ownBytes === bytes) return 'Here'
  return ownBytes === 0 ? 'In a base' : `${formatBytes(ownBytes)} here, the rest in a base`
}

function Partitions({ table, detail }: { table: string; detail: BrowsedTableDetail }) {
  const { partitions, partitionCount } = detail
  if (partitionCount === 0) return null
  return (
    <>
      <ScrollRegion label={`Partitions of ${table}`}>
        <table className="w-full text-left text-[0.8125rem]">
          <caption className="sr-only">Partitions of {table}</caption>
          <thead className="bg-table-head-bg">
            <tr>
              {['Partition', 'Rows', 'Size', 'Parts', 'Stored'].map((label) => (
                <th key={label} scope="col" className={`${cell} font-medium`}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {partitions.map((partition) => (
              <tr key={partition.id}>
                <td className={cell}>{partition.id}</td>
                <td className={cell}>{formatCount(partition.rows)}</td>
                <td className={cell}>{formatBytes(partition.bytes)}</td>
                <td className={cell}>{formatCount(partition.parts)}</td>
                <td className={cell}>{storedIn(partition)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {partitionCount > partitions.length && (
        <p className="text-xs text-fg-muted">
          The first {formatCount(partitions.length)} of {formatCount(partitionCount)} partitions.
        </p>
      )}
    </>
  )
}

/** The definition and the partitions of one table; its files are read when it is opened. */
export function TableDetail({ api, database, table }: { api: string; database: string; table: string }) {
  const { data, error } = useBrowsedTable(api, database, table)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 py-2 pr-3">
      {!data && !error && <output className="block">Reading the table</output>}
      {error && (
        <Alert tone="danger" live>
          {error.message}
        </Alert>
      )}
      {data && <Definition sql={data.definition} label={`Definition of ${table}`} />}
      {data && <Partitions table={table} detail={data} />}
    </div>
  )
}

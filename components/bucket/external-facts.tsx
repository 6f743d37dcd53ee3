import { bytesDone } from '@/components/operation/operation-progress'
import { Fact } from '@/components/ui/fact'
import { formatBytes, formatDuration } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { ExternalBackupDetail, ExternalBackupRow } from '@/lib/bucket/types'
import { ExternalStatus } from './external-status'

function Check({ row: { check, checking } }: { row: ExternalBackupRow }) {
  if (checking) {
    const bytes = bytesDone(checking)
    return <TextLink href={`/operations/${checking.operationId}`}>Checking{bytes && `, ${bytes}`}</TextLink>
  }
  if (!check) return 'Never checked'
  return (
    <span className={check.error === null ? undefined : 'text-danger'}>
      {check.error === null ? 'Checked' : 'Damaged, found'} <RelativeTime iso={check.checkedAt} />
    </span>
  )
}

/** What is known of a backup in a bucket. */
export function ExternalFacts({ backup: { row, service, address } }: { backup: ExternalBackupDetail }) {
  return (
    <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
      <Fact label="Status">
        <ExternalStatus row={row} />
      </Fact>
      <Fact label="Started">{row.startedAt ? <RelativeTime iso={row.startedAt} /> : 'Not known'}</Fact>
      <Fact label="Finished">{row.finishedAt ? <RelativeTime iso={row.finishedAt} /> : 'Not finished'}</Fact>
      <Fact label="Duration">{row.durationMs === null ? 'Not known' : formatDuration(row.durationMs)}</Fact>
      <Fact label="Service">
        {service ? (
          <TextLink href={`/services/${service.id}/backups`}>{service.name}</TextLink>
        ) : (
          'Not known: the bucket was opened by its keys'
        )}
      </Fact>
      <Fact label="Type">Full, by itself</Fact>
      <Fact label="Size">{row.sizeBytes === null ? 'See its contents' : formatBytes(row.sizeBytes)}</Fact>
      <Fact label="Check">
        <span aria-live="polite">
          <Check row={row} />
        </span>
      </Fact>
      <Fact label="In the bucket" className="sm:col-span-2 lg:col-span-4">
        <span className="break-all">
          {address}/{row.name}
        </span>
      </Fact>
    </dl>
  )
}

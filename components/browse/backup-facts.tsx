import { BackupCheck } from '@/components/backup/backup-check'
import { BackupDrill } from '@/components/backup/backup-drill'
import { BACKUP_STATE_WORDS } from '@/components/backup/backup-words'
import { Badge } from '@/components/ui/badge'
import { Fact } from '@/components/ui/fact'
import { formatBytes, formatCount, formatUtc } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { BackupDetail, BackupLink } from '@/lib/backup/types'

function ToBackup({ link }: { link: BackupLink }) {
  return <TextLink href={`/backups/${link.id}`}>{formatUtc(link.takenAt)}</TextLink>
}

function Chain({ backup: { full, dependents } }: { backup: BackupDetail }) {
  return (
    <>
      <Fact label="Stands on">{full ? <ToBackup link={full} /> : 'Nothing: it is a full backup'}</Fact>
      <Fact label="Stand on it">
        {dependents.length === 0 && 'No increments'}
        <ul className="max-h-24 overflow-y-auto">
          {dependents.map((link) => (
            <li key={link.id}>
              <ToBackup link={link} />
            </li>
          ))}
        </ul>
      </Fact>
    </>
  )
}

function drillWords({ damage }: BackupDetail): string {
  return damage?.isNotRestorable ? 'Not restorable' : 'Never verified'
}

export function BackupFacts({ backup }: { backup: BackupDetail }) {
  const { word, tone } = BACKUP_STATE_WORDS[backup.state]
  return (
    <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
      <Fact label="Status">
        <Badge tone={tone}>{word}</Badge>
      </Fact>
      <Fact label="Taken">
        <RelativeTime iso={backup.startedAt} />
      </Fact>
      <Fact label="Service">
        <TextLink href={`/services/${backup.serviceId}/backups`}>{backup.serviceName}</TextLink>
      </Fact>
      <Fact label="Type">
        {backup.type}
        {backup.form !== 'directory' && `, in one file: ${backup.form}`}
      </Fact>
      <Chain backup={backup} />
      <Fact label="Size">{backup.sizeBytes === null ? 'Not known' : formatBytes(backup.sizeBytes)}</Fact>
      <Fact label="Rows">{backup.totalRows === null ? 'Not known' : formatCount(backup.totalRows)}</Fact>
      <Fact label="ClickHouse version">{backup.clickhouseVersion ?? 'Not known'}</Fact>
      <Fact label="Check">
        <span aria-live="polite">
          {(backup.check ?? backup.damage ?? backup.checkedAt) ? <BackupCheck backup={backup} /> : 'Never checked'}
        </span>
      </Fact>
      <Fact label="Drill">
        <span aria-live="polite">
          {(backup.drill ?? backup.verified) ? <BackupDrill backup={backup} /> : drillWords(backup)}
        </span>
      </Fact>
      <Fact label="Id">{backup.id}</Fact>
    </dl>
  )
}

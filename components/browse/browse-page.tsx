'use client'

import { ChainPicture } from '@/components/backup/chain-picture'
import { DamageAlert } from '@/components/backup/damage-alert'
import { UnlockForm } from '@/components/backup/unlock-form'
import { useCheck } from '@/components/backup/use-check'
import { useDrill } from '@/components/backup/use-drill'
import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button, buttonStyle } from '@/components/ui/button'
import { formatUtc } from '@/components/ui/format'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { Statement } from '@/components/ui/statement'
import type { BackupDetail } from '@/lib/backup/types'
import { BackupFacts } from './backup-facts'
import { CompareSection } from './compare-section'
import { ContentsTree } from './contents-tree'
import { useBackup } from './use-browse'

function CheckButton({ backup }: { backup: BackupDetail }) {
  const can = useCan()
  const check = useCheck(backup.id)
  if (backup.state !== 'successful' || !can('backup:check', backup.serviceId)) return null
  return (
    <Button isPending={check.isPending || backup.check !== null} onClick={check.run}>
      {backup.check ? 'Checking' : 'Check'}
    </Button>
  )
}

function PeekLink({ backup }: { backup: BackupDetail }) {
  const can = useCan()
  if (backup.state !== 'successful' || !can('backup:peek', backup.serviceId)) return null
  return (
    <Link href={`/backups/${backup.id}/peek`} className={buttonStyle()}>
      Peek
    </Link>
  )
}

function VerifyButton({ backup }: { backup: BackupDetail }) {
  const can = useCan()
  const drill = useDrill(backup.id)
  if (backup.state !== 'successful' || !can('backup:verify', backup.serviceId)) return null
  return (
    <Button isPending={drill.isPending || backup.drill !== null} onClick={drill.run}>
      {backup.drill ? 'Verifying' : 'Verify'}
    </Button>
  )
}

function Locked({ serviceId, backupId }: { serviceId: string; backupId: string }) {
  const can = useCan()
  return (
    <div className="p-4 sm:p-6">
      {can('backup:restore', serviceId) ? (
        <UnlockForm backupId={backupId} />
      ) : (
        <Alert tone="warning">The console does not know the password of this backup. An Admin can enter it.</Alert>
      )}
    </div>
  )
}

/** A backup looked into without restoring it: its facts, what it holds, and how that differs from another state. */
export function BrowsePage({ serviceId, backupId }: { serviceId: string; backupId: string }) {
  const { data: backup, error } = useBackup(serviceId, backupId)
  if (!backup)
    return (
      <p role="alert" className="p-6 text-danger">
        {error?.message}
      </p>
    )
  return (
    <>
      <PageHeader title={`Backup taken at ${formatUtc(backup.startedAt)}`}>
        <VerifyButton backup={backup} />
        <CheckButton backup={backup} />
        <PeekLink backup={backup} />
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-b border-stroke bg-bg-muted px-4 py-5 sm:px-6">
        <BackupFacts backup={backup} />
        <ChainPicture chain={backup.chain} currentId={backup.id} />
        {backup.statement && <Statement label="The statement that ran, secrets hidden" sql={backup.statement} />}
        <DamageAlert damage={backup.damage} />
        {backup.verified?.checkError && (
          <Alert tone="warning">
            <strong>A drill restored this backup whole, but its data is not what was expected:</strong>{' '}
            {backup.verified.checkError} The drill’s own page shows what was answered.
          </Alert>
        )}
        {(error ?? backup.error) && (
          <Alert tone="danger" live>
            {error?.message ?? backup.error}
          </Alert>
        )}
      </div>
      {backup.isLocked && <Locked serviceId={serviceId} backupId={backup.id} />}
      {backup.state === 'successful' && !backup.isLocked && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8 p-4 sm:p-6">
          <ContentsTree api={`/api/backups/${backupId}`} />
          <CompareSection backup={backup} />
        </div>
      )}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backupKeys } from '@/components/backup/backup-keys'
import { getJson } from '@/components/query/get-json'
import { RestoreDialog } from '@/components/restore/restore-dialog'
import { useActions, useCan } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { BackupDetail } from '@/lib/backup/types'
import type { ServiceDetail } from '@/lib/service/types'

type RestoreProps = { serviceId: string; backupId: string; onClose: () => void }

function RestoreLastGood({ serviceId, backupId, onClose }: RestoreProps) {
  const { data, error } = useQuery({
    queryKey: backupKeys.detail(serviceId, backupId),
    queryFn: ({ signal }) => getJson<BackupDetail>(`/api/backups/${backupId}`, signal),
  })
  if (error) return <p className="text-danger">{error.message}</p>
  return data ? <RestoreDialog backup={data} onClose={onClose} /> : null
}

/** What brings back a service that failed, or whose host is away: its own data, or its last backup in a new service. */
export function WayBack({ service }: { service: ServiceDetail }) {
  const can = useCan()
  const [isRestoring, setIsRestoring] = useState(false)
  const start = useAction(useActions().startService)
  const { id, lastGoodBackupId } = service
  const startAgain = async () => {
    const result = await start.run({ serviceId: id })
    if ('failure' in result) notify('error', result.failure.message)
  }
  const canStart = can('service:start', id) && !service.isExisting && service.state === 'failed'
  return (
    <div className="flex flex-wrap gap-3">
      {canStart && (
        <Button isPending={start.isPending} onClick={() => void startAgain()}>
          Start it with its data
        </Button>
      )}
      {can('backup:restore', id) && lastGoodBackupId && (
        <Button onClick={() => setIsRestoring(true)}>Restore its last backup</Button>
      )}
      {isRestoring && lastGoodBackupId && (
        <RestoreLastGood serviceId={id} backupId={lastGoodBackupId} onClose={() => setIsRestoring(false)} />
      )}
    </div>
  )
}

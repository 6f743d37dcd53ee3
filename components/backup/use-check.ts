import { useActions } from '@/components/shell/console-context'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'

/** Asks for a check of a backup's files; what it finds shows on the backup. */
export function useCheck(backupId: string) {
  const check = useAction(useActions().checkBackup)
  const run = async () => {
    const result = await check.run({ backupId })
    if ('failure' in result) notify('error', result.failure.message)
  }
  return { isPending: check.isPending, run: () => void run() }
}

import { useActions } from '@/components/shell/console-context'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'

/** Asks for a drill of a backup; what it says shows on the backup. */
export function useDrill(backupId: string) {
  const drill = useAction(useActions().requestDrill)
  const run = async () => {
    const result = await drill.run({ backupId })
    if ('failure' in result) notify('error', result.failure.message)
  }
  return { isPending: drill.isPending, run: () => void run() }
}

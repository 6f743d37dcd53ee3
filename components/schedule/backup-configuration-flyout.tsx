'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { BackupConfiguration } from '@/lib/schedule/schedule-view'
import { type Draft, toDraft, toFields } from './configuration-draft'
import { KeepingFields, QuietFields } from './keeping-fields'
import { NextRuns } from './next-runs'
import { ScheduleFields } from './schedule-fields'
import { scheduleKeys } from './schedule-keys'
import { useSchedulePreview } from './use-schedule-preview'

type FlyoutProps = { configuration: BackupConfiguration; onClose: () => void }

/** Saving, and the failure for as long as it is about what the form still says. */
function useSave({ configuration: { serviceId }, onClose }: FlyoutProps, draft: Draft) {
  const client = useQueryClient()
  const update = useAction(useActions().updateBackupConfiguration)
  const [sent, setSent] = useState<Draft | null>(null)
  const save = async () => {
    setSent(draft)
    const result = await update.run({ serviceId, ...toFields(draft) })
    if ('failure' in result) return
    client.setQueryData(scheduleKeys.configuration(serviceId), result.value)
    notify('success', 'The backup configuration is saved.')
    onClose()
  }
  return { save, isPending: update.isPending, failure: sent === draft ? update.failure : null }
}

/** When a service is backed up and how long backups are kept, with the runs that this means. */
export function BackupConfigurationFlyout(props: FlyoutProps) {
  const [draft, setDraft] = useState(() => toDraft(props.configuration))
  const preview = useSchedulePreview(props.configuration.serviceId, toFields(draft))
  const { save, isPending, failure } = useSave(props, draft)
  const errors = failure?.fieldErrors ?? preview.data?.problems ?? {}
  const fields = { draft, errors, onChange: (change: Partial<Draft>) => setDraft({ ...draft, ...change }) }
  return (
    <Dialog title="Backup configuration" onClose={props.onClose} placement="right">
      <form
        // The server's messages stand at the fields; the browser's own would come first and hide them.
        noValidate
        className="flex flex-1 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isPending) void save()
        }}
      >
        <ScheduleFields {...fields} />
        <QuietFields {...fields} />
        <NextRuns
          runs={preview.data?.runs}
          timeZone={draft.timeZone}
          isStale={preview.isStale}
          error={preview.error?.message}
        />
        <KeepingFields {...fields} />
        <Alert tone="info">
          Increasing the frequency or retention of the backups might need more storage. What each backup takes up stands
          in the Size column of the Backups page.
        </Alert>
        {failure && !failure.fieldErrors && (
          <Alert tone="danger" live>
            {failure.message}
          </Alert>
        )}
        <div className="sticky bottom-0 z-10 -mx-6 mt-auto flex justify-end gap-3 border-t border-stroke bg-bg px-6 py-4">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

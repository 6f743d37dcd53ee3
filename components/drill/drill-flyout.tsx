'use client'

import { useState } from 'react'
import { TimeZoneField } from '@/components/schedule/time-zone-field'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import type { FieldErrors } from '@/lib/errors'
import { drillFrequencyWords } from '@/lib/drill/drill-words'
import { DRILL_FREQUENCIES, type DrillConfiguration, type DrillFrequency } from '@/lib/drill/types'
import { FlyoutForm } from './flyout-form'
import { useSavedDrills } from './use-drill-configuration'

type Draft = { frequency: DrillFrequency; hasHours: boolean; busyFrom: string; busyUntil: string; timeZone: string }

type FieldsProps = { draft: Draft; errors: FieldErrors; onChange: (change: Partial<Draft>) => void }

function toDraft({ frequency, busyFrom, busyUntil, timeZone }: DrillConfiguration): Draft {
  return {
    frequency,
    hasHours: busyFrom !== null,
    busyFrom: busyFrom ?? '08:00',
    busyUntil: busyUntil ?? '18:00',
    timeZone,
  }
}

function toFields({ hasHours, frequency, busyFrom, busyUntil, timeZone }: Draft) {
  // A field that the person sees and leaves empty is an error.
  const hours = hasHours ? { busyFrom: busyFrom || ' ', busyUntil: busyUntil || ' ' } : { busyFrom: '', busyUntil: '' }
  return { frequency, ...hours, timeZone }
}

function FrequencyField({ draft, onChange }: FieldsProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-xs font-medium text-fg-muted">Verify by itself</legend>
      {DRILL_FREQUENCIES.map((frequency) => (
        <label key={frequency} className="flex items-center gap-2.5">
          <input
            type="radio"
            name="frequency"
            value={frequency}
            checked={draft.frequency === frequency}
            onChange={() => onChange({ frequency })}
            className="size-4 accent-btn-primary-bg"
          />
          {drillFrequencyWords(frequency)}
        </label>
      ))}
    </fieldset>
  )
}

function HoursFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <div className="grid gap-3">
      <label className="flex items-center gap-2.5">
        <input
          type="checkbox"
          checked={draft.hasHours}
          onChange={(event) => onChange({ hasHours: event.target.checked })}
          className="size-4 accent-btn-primary-bg"
        />
        Start none in business hours
      </label>
      {draft.hasHours && (
        <>
          <div className="grid grid-cols-2 items-start gap-3">
            <TextField
              type="time"
              label="Business hours from"
              value={draft.busyFrom}
              onChange={(event) => onChange({ busyFrom: event.target.value })}
              errors={errors['busyFrom']}
            />
            <TextField
              type="time"
              label="Business hours until"
              value={draft.busyUntil}
              onChange={(event) => onChange({ busyUntil: event.target.value })}
              errors={errors['busyUntil']}
            />
          </div>
          <TimeZoneField
            value={draft.timeZone}
            errors={errors['timeZone']}
            onChange={(timeZone) => onChange({ timeZone })}
          />
        </>
      )}
    </div>
  )
}

type FlyoutProps = { configuration: DrillConfiguration; onClose: () => void }

/** When backups of a service are verified by themselves. */
export function DrillFlyout({ configuration, onClose }: FlyoutProps) {
  const [draft, setDraft] = useState(() => toDraft(configuration))
  const update = useAction(useActions().updateDrillConfiguration)
  const onSaved = useSavedDrills()
  const save = async () => {
    const result = await update.run({ serviceId: configuration.serviceId, ...toFields(draft) })
    if ('failure' in result) return
    onSaved(result.value, 'Saved when drills run.')
    onClose()
  }
  const fields = {
    draft,
    errors: update.failure?.fieldErrors ?? {},
    onChange: (change: Partial<Draft>) => setDraft({ ...draft, ...change }),
  }
  return (
    <Dialog title="When drills run" onClose={onClose} placement="right">
      <FlyoutForm isPending={update.isPending} failure={update.failure} onClose={onClose} onSubmit={() => void save()}>
        <FrequencyField {...fields} />
        {draft.frequency !== 'off' && <HoursFields {...fields} />}
        <Alert tone="info">
          A drill needs as much disk space as the backup holds, for as long as it runs. Drills wait for each other, and
          anybody who may take backups can start one at any time with Verify.
        </Alert>
      </FlyoutForm>
    </Dialog>
  )
}

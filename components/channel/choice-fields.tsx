'use client'

import { useServices } from '@/components/service/use-services'
import { CAUSE_WORDS } from '@/components/notification/cause-words'
import { NOTIFICATION_CAUSES } from '@/lib/notification/types'
import type { ChannelRules } from './channel-actions'

type Option = { value: string; label: string }
type ChoiceProps = {
  legend: string
  all: string
  options: Option[]
  chosen: string[]
  onChange: (chosen: string[]) => void
}

function Tick({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="flex min-w-0 items-center gap-2">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <span className="truncate" title={label}>
        {label}
      </span>
    </label>
  )
}

/** Everything, or what is ticked; nothing ticked is everything. */
function Choice({ legend, all, options, chosen, onChange }: ChoiceProps) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-xs font-medium text-fg-muted">{legend}</legend>
      <Tick label={all} isOn={chosen.length === 0} onChange={() => onChange([])} />
      <div className="grid max-h-40 gap-1.5 overflow-y-auto sm:grid-cols-2">
        {options.map(({ value, label }) => (
          <Tick
            key={value}
            label={label}
            isOn={chosen.includes(value)}
            onChange={(isOn) => onChange(isOn ? [...chosen, value] : chosen.filter((one) => one !== value))}
          />
        ))}
      </div>
    </fieldset>
  )
}

type FieldsProps = { rules: ChannelRules; onChange: (change: Partial<ChannelRules>) => void }

/** What a channel is told of, and of which services. */
export function ChoiceFields({ rules, onChange }: FieldsProps) {
  const services = useServices().data?.services ?? []
  return (
    <>
      <Choice
        legend="What it is told of"
        all="Everything"
        options={NOTIFICATION_CAUSES.map((value) => ({ value, label: CAUSE_WORDS[value] }))}
        chosen={rules.causes}
        onChange={(chosen) => onChange({ causes: NOTIFICATION_CAUSES.filter((cause) => chosen.includes(cause)) })}
      />
      <Choice
        legend="Of which services"
        all="All services, also new ones"
        options={services.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={rules.serviceIds}
        onChange={(serviceIds) => onChange({ serviceIds })}
      />
    </>
  )
}

'use client'

import { useState, type ReactNode } from 'react'
import { SearchServices, useServiceChoice } from '@/components/service/service-picker'
import { CAUSE_WORDS } from '@/components/notification/cause-words'
import { NOTIFICATION_CAUSES } from '@/lib/notification/types'
import type { ServiceName } from '@/lib/service/types'
import type { ChannelRules } from './channel-actions'

type Option = { value: string; label: string }
type ChoiceProps = {
  legend: string
  all: string
  options: Option[]
  chosen: string[]
  onChange: (chosen: string[]) => void
  /** Above the options. */
  children?: ReactNode
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
function Choice({ legend, all, options, chosen, onChange, children }: ChoiceProps) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-xs font-medium text-fg-muted">{legend}</legend>
      <Tick label={all} isOn={chosen.length === 0} onChange={() => onChange([])} />
      {children}
      <div className="grid max-h-64 gap-1.5 overflow-y-auto sm:grid-cols-2">
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

/** Those ticked when the form was opened come first; what is ticked stays in the list when something else is looked for. */
function ServiceChoices({ rules, onChange }: FieldsProps) {
  const [first] = useState(rules.serviceIds)
  const choice = useServiceChoice({ purpose: 'living', first })
  const [ticked, setTicked] = useState<readonly ServiceName[]>([])
  const isListed = ({ id }: ServiceName) => choice.services.some((service) => service.id === id)
  const listed = [...ticked.filter((one) => !isListed(one) && rules.serviceIds.includes(one.id)), ...choice.services]
  return (
    <Choice
      legend="Of which services"
      all="All services, also new ones"
      options={listed.map(({ id, name }) => ({ value: id, label: name }))}
      chosen={rules.serviceIds}
      onChange={(serviceIds) => {
        setTicked(listed.filter(({ id }) => serviceIds.includes(id)))
        onChange({ serviceIds })
      }}
    >
      <SearchServices choice={choice} />
      {choice.hint && <p className="text-xs text-fg-muted">{choice.hint}</p>}
    </Choice>
  )
}

/** What a channel is told of, and of which services. */
export function ChoiceFields({ rules, onChange }: FieldsProps) {
  return (
    <>
      <Choice
        legend="What it is told of"
        all="Everything"
        options={NOTIFICATION_CAUSES.map((value) => ({ value, label: CAUSE_WORDS[value] }))}
        chosen={rules.causes}
        onChange={(chosen) => onChange({ causes: NOTIFICATION_CAUSES.filter((cause) => chosen.includes(cause)) })}
      />
      <ServiceChoices rules={rules} onChange={onChange} />
    </>
  )
}

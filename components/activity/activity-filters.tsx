import { Button, buttonStyle } from '@/components/ui/button'
import { SelectField, TextField } from '@/components/ui/field'
import { Link } from '@/components/ui/link'
import { formatCount } from '@/components/ui/format'
import type { ActivityFilter } from '@/lib/activity/query'
import type { ServiceNames } from '@/lib/service/types'
import { ACTION_OPTIONS, OUTCOMES } from './activity-words'

type FiltersProps = { filter: ActivityFilter; services: ServiceNames }

/** The first services by name, with the chosen one; others are found by their names in the search. */
function ServiceField({ chosen, services: { services: shown, total } }: { chosen: string; services: ServiceNames }) {
  const isPart = shown.length < total
  return (
    <SelectField
      name="serviceId"
      label="Service"
      defaultValue={chosen}
      hint={isPart && `${shown.length} of ${formatCount(total)}: search for the names of others.`}
    >
      <option value="">Any</option>
      {shown.map(({ id, name, isDeleted }) => (
        <option key={id} value={id}>
          {isDeleted ? `${name} (deleted)` : name}
        </option>
      ))}
    </SelectField>
  )
}

/** A plain form: what is looked for stands in the address, so that it can be sent to somebody. */
export function ActivityFilters({ filter, services }: FiltersProps) {
  return (
    <form
      method="get"
      action="/activities"
      aria-label="Filter"
      className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr]"
    >
      <TextField
        type="search"
        name="search"
        label="Search"
        placeholder="Person, address, service or detail"
        defaultValue={filter.search}
      />
      <ServiceField chosen={filter.serviceId ?? ''} services={services} />
      <SelectField name="action" label="What" defaultValue={filter.action ?? ''}>
        <option value="">Anything</option>
        {ACTION_OPTIONS.map(([action, words]) => (
          <option key={action} value={action}>
            {words}
          </option>
        ))}
      </SelectField>
      <SelectField name="outcome" label="Outcome" defaultValue={filter.outcome ?? ''}>
        <option value="">Any</option>
        {Object.entries(OUTCOMES).map(([outcome, { word }]) => (
          <option key={outcome} value={outcome}>
            {word}
          </option>
        ))}
      </SelectField>
      <div className="grid grid-cols-2 gap-3">
        <TextField type="date" name="from" label="From (UTC)" defaultValue={filter.from} />
        <TextField type="date" name="until" label="Until" defaultValue={filter.until} />
      </div>
      <div className="flex gap-3 sm:col-span-2 lg:col-span-3 lg:pt-[1.375rem]">
        <Button type="submit" tone="primary">
          Search
        </Button>
        <Link href="/activities" className={buttonStyle()}>
          Clear
        </Link>
      </div>
    </form>
  )
}

import { Button, buttonStyle } from '@/components/ui/button'
import { SelectField, TextField } from '@/components/ui/field'
import { Link } from '@/components/ui/link'
import type { ActivityFilter } from '@/lib/activity/query'
import { ACTION_OPTIONS, OUTCOMES } from './activity-words'

type FiltersProps = { filter: ActivityFilter; services: readonly { id: string; name: string }[] }

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
      <SelectField name="serviceId" label="Service" defaultValue={filter.serviceId ?? ''}>
        <option value="">Any</option>
        {services.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
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

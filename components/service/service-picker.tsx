'use client'

import { type ReactNode, useState } from 'react'
import { SelectField, TextField } from '@/components/ui/field'
import { formatCount } from '@/components/ui/format'
import { useDebounced } from '@/components/ui/use-debounced'
import type { NamesPurpose, ServiceName } from '@/lib/service/types'
import { useServiceNames } from './use-service-names'

type Asked = { purpose: NamesPurpose; first?: readonly string[] }

/** Services to choose from and, where they are too many for a list, what is looked for among them. */
export function useServiceChoice({ purpose, first = [] }: Asked) {
  const [search, setSearch] = useState('')
  const { data, error } = useServiceNames({ search: useDebounced(search.trim()), purpose, first })
  const isPart = data !== undefined && data.services.length < data.total
  return {
    services: data?.services ?? [],
    isLoaded: data !== undefined,
    error,
    search,
    setSearch,
    isSearchable: isPart || search !== '',
    hint: isPart ? `${data.services.length} of ${formatCount(data.total)} services: search for the others.` : undefined,
  }
}

type ServiceChoice = ReturnType<typeof useServiceChoice>

/** Nothing while all services fit into the list below it. */
export function SearchServices({ choice }: { choice: ServiceChoice }) {
  if (!choice.isSearchable) return null
  return (
    <TextField
      type="search"
      label="Find a service"
      placeholder="Part of its name"
      autoComplete="off"
      value={choice.search}
      onChange={(event) => choice.setSearch(event.target.value)}
      // The form around it is not sent by looking for something.
      onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
    />
  )
}

type ServicePickerProps = {
  label: string
  name?: string
  choice: ServiceChoice
  chosen: ServiceName | null
  onChoose: (service: ServiceName) => void
  labelOf?: (service: ServiceName) => ReactNode
  /** Said where there is nothing to choose. */
  none: string
  hint?: string | undefined
  errors?: string[] | undefined
}

const nameOf = ({ name, isDeleted }: ServiceName) => (isDeleted ? `${name} (deleted)` : name)

/** One service of many; what is chosen stays in the list when something else is looked for. */
export function ServicePicker({
  choice,
  chosen,
  onChoose,
  labelOf = nameOf,
  none,
  hint,
  ...field
}: ServicePickerProps) {
  const { services } = choice
  const isThere = chosen === null || services.some(({ id }) => id === chosen.id)
  const options = isThere ? services : [chosen, ...services]
  return (
    <>
      <SearchServices choice={choice} />
      <SelectField
        {...field}
        value={chosen?.id ?? ''}
        hint={choice.hint ?? hint}
        onChange={(event) => {
          const found = options.find(({ id }) => id === event.target.value)
          if (found) onChoose(found)
        }}
      >
        {options.length === 0 && <option value="">{none}</option>}
        {options.map((service) => (
          <option key={service.id} value={service.id}>
            {labelOf(service)}
          </option>
        ))}
      </SelectField>
    </>
  )
}

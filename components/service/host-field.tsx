import { useQuery } from '@tanstack/react-query'
import prettyBytes from 'pretty-bytes'
import { getJson } from '@/components/query/get-json'
import { SelectField } from '@/components/ui/field'
import type { HostView } from '@/lib/service/types'

type HostFieldProps = { value: string; onChange: (hostId: string) => void; errors: string[] | undefined }

function describe({ name, isReady, takesNew, memoryBytes, reservedBytes }: HostView): string {
  if (!isReady) return `${name}, away`
  if (!takesNew) return `${name}, takes no new services`
  const free = Math.max(0, memoryBytes - reservedBytes)
  return `${name}, ${prettyBytes(free, { binary: true })} of ${prettyBytes(memoryBytes, { binary: true })} not reserved`
}

/** The host of a new service; nothing where all are on one machine. */
export function HostField({ value, onChange, errors }: HostFieldProps) {
  const { data: hosts = [] } = useQuery({
    queryKey: ['hosts'],
    queryFn: ({ signal }) => getJson<HostView[]>('/api/hosts', signal),
  })
  if (hosts.length === 0) return null
  return (
    <SelectField
      label="Host"
      name="hostId"
      value={value}
      hint="Its data stays on that host."
      errors={errors}
      onChange={({ target }) => onChange(target.value)}
    >
      <option value="">The one with the most room</option>
      {hosts.map((host) => (
        <option key={host.id} value={host.id} disabled={!host.takesNew}>
          {describe(host)}
        </option>
      ))}
    </SelectField>
  )
}

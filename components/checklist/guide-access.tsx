import { TextLink } from '@/components/ui/link'
import type { AccessEntry } from '@/lib/access/types'
import type { AccessDiff } from '@/lib/checklist/types'

const GROUPS = [
  { key: 'both', heading: 'On both' },
  { key: 'onlyHere', heading: 'Only here' },
  { key: 'onlyOriginal', heading: 'Only on the original' },
] as const satisfies readonly { key: keyof AccessDiff; heading: string }[]

function nameOf({ source, description }: AccessEntry): string {
  const name = source === '::/0' ? 'Anywhere' : source
  return description ? `${name} (${description})` : name
}

/** The access list beside the original's. */
export function GuideAccess({ serviceId, access }: { serviceId: string; access: AccessDiff }) {
  const isSame = access.onlyHere.length === 0 && access.onlyOriginal.length === 0
  const isEmpty = isSame && access.both.length === 0
  return (
    <div className="grid gap-2 text-fg-muted">
      <p>{isSame ? "It is the same as the original's." : "It is not the same as the original's."}</p>
      {isEmpty && <p>Nobody may connect: the lists are empty.</p>}
      <dl className="grid gap-1">
        {GROUPS.filter(({ key }) => access[key].length > 0).map(({ key, heading }) => (
          <div key={key} className="grid gap-x-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
            <dt>{heading}</dt>
            <dd className="break-words text-fg">{access[key].map(nameOf).join(', ')}</dd>
          </div>
        ))}
      </dl>
      <p>
        <TextLink href={`/services/${serviceId}/settings`}>Change it in Settings</TextLink>
      </p>
    </div>
  )
}

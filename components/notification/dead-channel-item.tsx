import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { DeadChannel } from '@/lib/channel/types'

/** A channel that nothing gets through, as long as that lasts; leads to where it is changed. */
export function DeadChannelItem({ channel, onChosen }: { channel: DeadChannel; onChosen: () => void }) {
  const { name, since, error } = channel
  return (
    <li className="border-l-3 border-l-danger">
      <Link
        href="/notifications"
        onClick={onChosen}
        className="grid grid-cols-[minmax(0,1fr)] gap-1 px-4 py-3 hover:bg-sidebar-item-hover"
      >
        <span className="flex items-center justify-between gap-3 text-xs text-fg-muted">
          <Badge tone="danger">Dead channel</Badge>
          <span>
            since <RelativeTime iso={since} />
          </span>
        </span>
        <span className="font-medium break-words">Nothing gets through to {name}</span>
        <span className="line-clamp-3 text-[0.8125rem] break-words text-fg-muted">
          {error} Who relies on it hears of no failed backup. Change the channel, then test it.
        </span>
      </Link>
    </li>
  )
}

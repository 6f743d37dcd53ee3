import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { NotificationView } from '@/lib/notification/types'
import { CAUSE_WORDS } from './cause-words'

type ItemProps = { row: NotificationView; isWhole?: boolean; onChosen: () => void }

/** One notification, which leads to where it can be dealt with. */
export function NotificationItem({ row, isWhole = false, onChosen }: ItemProps) {
  const { title, lines, path, at, cause, isRecovery, isRead, tone } = row
  return (
    <li className={cn('border-l-3', isRead ? 'border-l-transparent' : 'border-l-link')}>
      <Link
        href={path}
        onClick={onChosen}
        className="grid grid-cols-[minmax(0,1fr)] gap-1 px-4 py-3 hover:bg-sidebar-item-hover"
      >
        <span className="flex items-center justify-between gap-3 text-xs text-fg-muted">
          <Badge tone={tone}>{isRecovery ? 'Over' : CAUSE_WORDS[cause]}</Badge>
          <span className="flex items-center gap-2">
            <RelativeTime iso={at} />
            {!isRead && <span className="font-medium text-fg">Unread</span>}
          </span>
        </span>
        <span className="font-medium break-words">{title}</span>
        <span className={cn('text-[0.8125rem] break-words text-fg-muted', !isWhole && 'line-clamp-3')}>
          {lines.join(' ')}
        </span>
      </Link>
    </li>
  )
}

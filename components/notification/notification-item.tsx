import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { NotificationView } from '@/lib/notification/types'
import { CAUSE_WORDS } from './cause-words'

/** One notification, which leads to where it can be dealt with. */
export function NotificationItem({ row, onChosen }: { row: NotificationView; onChosen: () => void }) {
  const { title, lines, path, at, cause, isRecovery, isRead, tone } = row
  return (
    <li className={isRead ? 'bg-bg' : 'bg-info-bg/40'}>
      <Link href={path} onClick={onChosen} className="grid gap-1 px-4 py-3 hover:bg-sidebar-item-hover">
        <span className="flex items-center justify-between gap-3 text-xs text-fg-muted">
          <Badge tone={tone}>{isRecovery ? 'Over' : CAUSE_WORDS[cause]}</Badge>
          <span className="flex items-center gap-2">
            <RelativeTime iso={at} />
            {!isRead && <span className="font-medium text-fg">Unread</span>}
          </span>
        </span>
        <span className="font-medium break-words">{title}</span>
        <span className="line-clamp-3 text-[0.8125rem] break-words text-fg-muted">{lines.join(' ')}</span>
      </Link>
    </li>
  )
}

import type { Activity } from '@/lib/db'
import type { ActivityAction, ActivityView } from './types'

export function toActivityView({ id, at, action, ...row }: Activity): ActivityView {
  return { ...row, id: String(id), at: at.toISOString(), action: action as ActivityAction }
}

import { BACKUP_STATES, type BackupState } from '@/lib/backup/types'

const SORT_COLUMNS = ['startedAt', 'durationMs', 'sizeBytes'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]
type SortDirection = 'asc' | 'desc'

export type BackupListParams = {
  sort: SortColumn
  direction: SortDirection
  status: BackupState | null
  cursor: string | null
}

const DEFAULT_LIST_PARAMS: BackupListParams = {
  sort: 'startedAt',
  direction: 'desc',
  status: null,
  cursor: null,
}

/** From a page's address; what makes no sense there counts as not said. */
export function parseListParams(get: (name: string) => string | null | undefined): BackupListParams {
  return {
    sort: SORT_COLUMNS.find((column) => column === get('sort')) ?? DEFAULT_LIST_PARAMS.sort,
    direction: get('direction') === 'asc' ? 'asc' : 'desc',
    status: BACKUP_STATES.find((state) => state === get('status')) ?? null,
    cursor: get('cursor') || null,
  }
}

/** The query string of a page or route; defaults are left out. */
export function toSearch(params: BackupListParams): string {
  const search = new URLSearchParams()
  if (params.sort !== DEFAULT_LIST_PARAMS.sort) search.set('sort', params.sort)
  if (params.direction !== DEFAULT_LIST_PARAMS.direction) search.set('direction', params.direction)
  if (params.status) search.set('status', params.status)
  if (params.cursor) search.set('cursor', params.cursor)
  const text = search.toString()
  return text ? `?${text}` : ''
}

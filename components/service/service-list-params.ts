import { SERVICE_STATES, type ServiceState } from '@/lib/service/types'

export type ServiceListParams = { search: string; state: ServiceState | null; cursor: string | null }

/** What living services can be filtered by. */
export const LISTED_STATES = SERVICE_STATES.filter((state) => state !== 'terminated')

/** From a page's address; what makes no sense there counts as not said. */
export function parseListParams(get: (name: string) => string | null | undefined): ServiceListParams {
  return {
    search: get('search')?.trim() ?? '',
    state: LISTED_STATES.find((state) => state === get('state')) ?? null,
    cursor: get('cursor') || null,
  }
}

/** The query string of a page or route; what is not said is left out. */
export function toSearch(params: Record<string, string | null>): string {
  const said = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return said.length > 0 ? `?${new URLSearchParams(said).toString()}` : ''
}

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { backupKeys } from '@/components/backup/backup-keys'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import { SEEN_EVERY_MS } from '@/lib/peek/limits'
import type { PeekView } from '@/lib/peek/types'

export type PeekPlace = { serviceId: string; backupId: string }

/** Below the backup's own, so that the events of its operations reach it. */
export function peekKey({ serviceId, backupId }: PeekPlace) {
  return [...backupKeys.detail(serviceId, backupId), 'peek'] as const
}

export function usePeek(place: PeekPlace) {
  return useQuery({
    queryKey: peekKey(place),
    queryFn: ({ signal }) => getJson<PeekView | null>(`/api/backups/${place.backupId}/peek`, signal),
    refetchInterval: ({ state: { data } }) => pollWhile(data?.state === 'opening' || data?.state === 'closing'),
  })
}

async function sayHere(client: QueryClient, place: PeekPlace, peekId: string): Promise<void> {
  const queryKey = peekKey(place)
  try {
    client.setQueryData(queryKey, await getJson<PeekView>(`/api/peeks/${peekId}/seen`, undefined, {}))
  } catch {
    await client.invalidateQueries({ queryKey })
  }
}

/** An open peek that no page shows is closed; this page says that it is there. */
export function usePresence({ serviceId, backupId }: PeekPlace, peekId: string): void {
  const client = useQueryClient()
  useEffect(() => {
    const say = () => void sayHere(client, { serviceId, backupId }, peekId)
    say()
    const timer = setInterval(say, SEEN_EVERY_MS)
    return () => clearInterval(timer)
  }, [client, serviceId, backupId, peekId])
}

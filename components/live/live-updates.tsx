'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { connectWhileVisible } from './connect-while-visible'
import { type Change, gatherInvalidations } from './gather-invalidations'

/** Refetches what changed on the server; after any gap, everything that is on the page. */
export function LiveUpdates() {
  const client = useQueryClient()
  useEffect(() => {
    const invalidations = gatherInvalidations(client)
    const disconnect = connectWhileVisible('/api/events', {
      onMessage: (data) => invalidations.add(JSON.parse(data) as Change),
      onOpen: () => void client.invalidateQueries(),
    })
    return () => {
      invalidations.stop()
      disconnect()
    }
  }, [client])
  return null
}

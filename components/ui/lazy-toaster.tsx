'use client'

import dynamic from 'next/dynamic'
import { useSyncExternalStore } from 'react'
import { hasNotice, subscribeToFirstNotice } from './notify'

const Toaster = dynamic(() => import('./toaster').then((module) => module.Toaster), { ssr: false })

export function LazyToaster() {
  const isWanted = useSyncExternalStore(subscribeToFirstNotice, hasNotice, () => false)
  return isWanted ? <Toaster /> : null
}

'use client'

import { useEffect } from 'react'
import { Toaster as Sonner, toast } from 'sonner'
import { connectToaster } from './notify'

export function Toaster() {
  useEffect(() => connectToaster(({ tone, message }) => toast[tone](message)), [])
  return (
    <Sonner
      position="bottom-right"
      closeButton
      toastOptions={{
        style: {
          fontFamily: 'inherit',
          background: 'var(--ch-bg)',
          color: 'var(--ch-fg)',
          border: '1px solid var(--ch-stroke-intense)',
        },
      }}
    />
  )
}

import type { ReactNode } from 'react'
import { Logo } from '@/components/shell/logo'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-content-center bg-bg-muted p-4">
      <div className="grid w-[22rem] max-w-[calc(100vw-2rem)] gap-5 rounded-lg border border-stroke bg-bg p-6">
        <Logo />
        {children}
      </div>
    </main>
  )
}

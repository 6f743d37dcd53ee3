'use client'

import { ErrorScreen } from '@/components/ui/error-screen'
import { inter } from './fonts'
import './globals.css'

export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en" className={inter.variable}>
      <body>
        <ErrorScreen digest={error.digest} onRetry={() => window.location.reload()} />
      </body>
    </html>
  )
}

'use client'

import { ErrorScreen } from '@/components/ui/error-screen'

export default function PageError({ error }: { error: Error & { digest?: string } }) {
  return <ErrorScreen digest={error.digest} onRetry={() => window.location.reload()} />
}

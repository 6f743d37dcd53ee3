import type { Metadata } from 'next'
import { MigratePage } from '@/components/migrate/migrate-page'

export const metadata: Metadata = { title: 'Copy tables' }

export default async function Page({ params }: PageProps<'/services/[serviceId]/migrate'>) {
  return <MigratePage serviceId={(await params).serviceId} />
}

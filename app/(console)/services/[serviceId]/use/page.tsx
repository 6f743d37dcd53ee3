import type { Metadata } from 'next'
import { GuidePage } from '@/components/checklist/guide-page'

export const metadata: Metadata = { title: 'Use the new service' }

export default async function Page({ params }: PageProps<'/services/[serviceId]/use'>) {
  return <GuidePage serviceId={(await params).serviceId} />
}

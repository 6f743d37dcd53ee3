import type { Metadata } from 'next'
import { ServicesPage } from '@/components/service/services-page'

export const metadata: Metadata = { title: 'Services' }

export default function Page() {
  return <ServicesPage />
}

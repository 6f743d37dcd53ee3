import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { ApiKeysPage } from '@/components/api-key/api-keys-page'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { listApiKeys } from '@/lib/api-key/list-api-keys'
import { can } from '@/lib/auth/permissions'
import { createApiKey, revokeApiKey } from './actions'

export const metadata: Metadata = { title: 'API keys' }

export default async function Page() {
  const actor = await requireActor()
  if (!can(actor, 'key:view')) {
    return (
      <>
        <PageHeader title="API keys" />
        <div className="p-4 sm:p-6">
          <EmptyState title="Only an Admin sees this page">Ask an Admin for a key.</EmptyState>
        </div>
      </>
    )
  }
  return <ApiKeysPage keys={await listApiKeys({ actor })} actions={{ createApiKey, revokeApiKey }} />
}

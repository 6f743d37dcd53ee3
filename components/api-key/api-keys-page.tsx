'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ROLE_WORDS } from '@/components/user/role-words'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import type { ApiKeyView } from '@/lib/api-key/types'
import type { ApiKeyActions } from './api-key-actions'

const CreateKeyDialog = dynamic(() => import('./create-key-dialog').then((module) => module.CreateKeyDialog))
const RevokeKeyDialog = dynamic(() => import('./revoke-key-dialog').then((module) => module.RevokeKeyDialog))

const cell = 'px-4 py-2.5'
const COLUMNS = ['Name', 'Key ID', 'Role', 'Made', 'Expires', 'Last used']

function When({ iso, none }: { iso: string | null; none: string }) {
  return iso === null ? <span className="text-fg-muted">{none}</span> : <RelativeTime iso={iso} />
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKeyView; onRevoke: () => void }) {
  return (
    <tr>
      <td className={`${cell} max-w-48 truncate font-medium`} title={apiKey.name}>
        {apiKey.name}
      </td>
      <td className={`${cell} font-mono`}>{apiKey.id}</td>
      <td className={cell}>{ROLE_WORDS[apiKey.role]}</td>
      <td className={`${cell} whitespace-nowrap`} title={`by ${apiKey.createdBy}`}>
        <RelativeTime iso={apiKey.createdAt} />
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        {apiKey.isExpired ? (
          <span className="font-medium text-danger">expired</span>
        ) : (
          <When iso={apiKey.expiresAt} none="never" />
        )}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <When iso={apiKey.lastUsedAt} none="never" />
      </td>
      <td className={`${cell} text-right`}>
        <Button tone="danger" size="sm" aria-label={`Revoke ${apiKey.name}`} onClick={onRevoke}>
          Revoke
        </Button>
      </td>
    </tr>
  )
}

function KeyTable({ keys, onRevoke }: { keys: ApiKeyView[]; onRevoke: (key: ApiKeyView) => void }) {
  return (
    <ScrollRegion label="API keys">
      <table className="w-full text-left">
        <caption className="sr-only">API keys</caption>
        <thead className="bg-table-head-bg text-[0.8125rem]">
          <tr>
            {COLUMNS.map((label) => (
              <th key={label} scope="col" className="px-4 py-2 font-medium">
                {label}
              </th>
            ))}
            <th scope="col" className="px-4 py-2 text-right font-medium">
              Actions
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-stroke">
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => onRevoke(key)} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

export function ApiKeysPage({ keys, actions }: { keys: ApiKeyView[]; actions: ApiKeyActions }) {
  const [opened, setOpened] = useState<'create' | ApiKeyView | null>(null)
  const onClose = () => setOpened(null)
  return (
    <>
      <PageHeader title="API keys">
        <Button tone="primary" onClick={() => setOpened('create')}>
          New API key
        </Button>
      </PageHeader>
      <div className="grid gap-4 p-4 sm:p-6">
        <p className="text-fg-muted">
          Programs drive this console through <code>/v1</code>, in the shapes of ClickHouse Cloud's API.{' '}
          <TextLink href="/api-reference">API reference</TextLink>
        </p>
        {keys.length === 0 ? (
          <EmptyState title="No API keys">A key lets a script back up, restore and look without a browser.</EmptyState>
        ) : (
          <KeyTable keys={keys} onRevoke={setOpened} />
        )}
      </div>
      {opened === 'create' && <CreateKeyDialog createApiKey={actions.createApiKey} onClose={onClose} />}
      {opened !== null && opened !== 'create' && (
        <RevokeKeyDialog apiKey={opened} revokeApiKey={actions.revokeApiKey} onClose={onClose} />
      )}
    </>
  )
}

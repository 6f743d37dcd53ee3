'use client'

import { useState } from 'react'
import { Code } from '@/components/ui/code'
import { SelectField, TextField } from '@/components/ui/field'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import {
  type BackupDisk,
  backupDiskProblems,
  backupDiskTest,
  backupDiskXml,
} from '@/lib/self-managed/backup-disk-config'

type Draft = { kind: BackupDisk['kind']; name: string; path: string; endpoint: string; accessKeyId: string }

const FIRST_DRAFT: Draft = {
  kind: 'local',
  name: 'backups',
  path: '/backups/',
  endpoint: 'https://my-bucket.s3.amazonaws.com/clickhouse/',
  accessKeyId: '',
}

function toDisk({ kind, name, path, endpoint, accessKeyId }: Draft): BackupDisk {
  return kind === 'local' ? { kind, name, path } : { kind, name, endpoint, accessKeyId }
}

function Fields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const problems = backupDiskProblems(toDisk(draft))
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change })
  return (
    <div className="grid content-start gap-3">
      <SelectField
        label="Backups go to"
        value={draft.kind}
        onChange={(event) => set({ kind: event.target.value === 's3' ? 's3' : 'local' })}
      >
        <option value="local">A directory of the server</option>
        <option value="s3">An S3 bucket</option>
      </SelectField>
      <TextField
        label="Disk name"
        value={draft.name}
        errors={problems.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      {draft.kind === 'local' ? (
        <TextField
          label="Directory"
          value={draft.path}
          errors={problems.path}
          onChange={(event) => set({ path: event.target.value })}
        />
      ) : (
        <>
          <TextField
            label="Bucket address"
            value={draft.endpoint}
            errors={problems.endpoint}
            onChange={(event) => set({ endpoint: event.target.value })}
          />
          <TextField
            label="Access key id"
            value={draft.accessKeyId}
            hint="Write the secret into the file on the server, never here."
            onChange={(event) => set({ accessKeyId: event.target.value })}
          />
        </>
      )}
    </div>
  )
}

function Result({ disk }: { disk: BackupDisk }) {
  if (Object.keys(backupDiskProblems(disk)).length > 0) {
    return <p className="text-fg-muted">The file appears when every field is right.</p>
  }
  return (
    <ol className="min-w-0 list-decimal space-y-5 pl-5">
      <li className="space-y-2">
        <p>
          Save this as <code>/etc/clickhouse-server/config.d/backup_disk.xml</code>
          {disk.kind === 'local' && (
            <>
              {' '}
              and let the server write to the directory: <code>chown clickhouse:clickhouse {disk.path}</code>
            </>
          )}
          .
        </p>
        <Code label="backup_disk.xml" text={backupDiskXml(disk)} />
      </li>
      <li>Restart the server, so that it knows the disk.</li>
      <li className="space-y-2">
        <p>Run these statements. The last answer but one is &ldquo;The disk works&rdquo;.</p>
        <Code label="the test statements" text={backupDiskTest(disk)} />
      </li>
    </ol>
  )
}

/** How a server that the console does not run gets a place for its backups. */
export function SelfManagedPage() {
  const [draft, setDraft] = useState(FIRST_DRAFT)
  return (
    <>
      <PageHeader title="Self-managed servers" />
      <div className="grid gap-6 p-4 sm:p-6">
        <p className="max-w-prose text-fg-muted">
          A ClickHouse server that you run yourself can write backups only to a disk that its configuration allows.
          Describe the place, and copy what the server needs. Then{' '}
          <TextLink href="/add-existing-server">add the server</TextLink> to back it up from here.
        </p>
        <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
          <Fields draft={draft} onChange={setDraft} />
          <Result disk={toDisk(draft)} />
        </div>
      </div>
    </>
  )
}

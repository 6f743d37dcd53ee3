import type { ReactNode } from 'react'

/** The row "External backup" of the settings, whatever stands beside its words. */
export function ExternalBackupRow({ children }: { children: ReactNode }) {
  return (
    <section
      aria-labelledby="external-backup-heading"
      className="grid gap-x-8 gap-y-4 border-b border-stroke pb-6 md:grid-cols-[16rem_minmax(0,1fr)]"
    >
      <div className="grid content-start gap-2">
        <h2 id="external-backup-heading" className="font-bold">
          External backup
        </h2>
        <p className="text-fg-muted">
          Export backups to your own S3, Google Cloud Storage or Azure Blob Storage bucket. The console's own backups go
          on beside them.
        </p>
      </div>
      <div className="grid content-start justify-items-start gap-3">{children}</div>
    </section>
  )
}

/** The same where it can't be set up. */
export function ExternalBackupUnsupported() {
  return (
    <ExternalBackupRow>
      <p className="text-fg-muted">
        Not supported for a server that already existed: the console changes nothing in its configuration. Run BACKUP
        with S3(…) or AzureBlobStorage(…) on the server itself.
      </p>
    </ExternalBackupRow>
  )
}

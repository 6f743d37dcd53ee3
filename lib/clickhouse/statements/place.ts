import { literal } from '../quote'
import { type Fragment, secretFragment } from './fragments'
import { type ArchiveForm, archiveFormSchema, type BackupPlace } from './schemas'

/** Endings that ClickHouse takes for an archive, also those that this console does not offer. */
const ARCHIVE_ENDING = /\.(zipx?|tar|tar\.(gz|bz2|lzma|zst|xz)|tgz|tbz2|tlzma|tzst|txz)$/

/** The part of a place whose ending makes it a directory or an archive. */
function nameOf(place: BackupPlace): string {
  if (place.kind === 'disk') return place.name
  return place.kind === 's3' ? place.url : place.path
}

/** The form that ClickHouse reads off the name; null for an archive that this console does not write. */
export function formOf(place: BackupPlace): ArchiveForm | null {
  const ending = ARCHIVE_ENDING.exec(nameOf(place))?.[1]
  if (!ending) return 'directory'
  return archiveFormSchema.options.find((form) => form === ending) ?? null
}

/** The place with the ending that makes ClickHouse write this form. */
export function withForm(place: BackupPlace, form: ArchiveForm): BackupPlace {
  if (form === 'directory') return place
  if (place.kind === 'disk') return { ...place, name: `${place.name}.${form}` }
  if (place.kind === 's3') return { ...place, url: `${place.url}.${form}` }
  return { ...place, path: `${place.path}.${form}` }
}

function s3Credentials(place: Extract<BackupPlace, { kind: 's3' }>, secret: string | undefined): Fragment[] {
  const { credentials } = place
  const byRole = (roleArn: string) => `, extra_credentials(role_arn = ${literal(roleArn)})`
  switch (credentials.kind) {
    case 'key': {
      const key = [`, ${literal(credentials.accessKeyId)}, `, secretFragment(secret, 'The secret access key')]
      return credentials.roleArn ? [...key, byRole(credentials.roleArn)] : key
    }
    case 'role':
      return [byRole(credentials.roleArn)]
    case 'environment':
      return []
  }
}

/**
 * `Disk(...)`, `S3(...)`, `AzureBlobStorage(...)` or `File(...)`.
 * @throws AppError `bad_request` when the place needs a secret that is not there.
 */
export function placeFragments(place: BackupPlace, secret: string | undefined): Fragment[] {
  switch (place.kind) {
    case 'disk':
      return [`Disk(${literal(place.disk)}, ${literal(place.name)})`]
    case 's3':
      return [`S3(${literal(place.url)}`, ...s3Credentials(place, secret), ')']
    case 'azure': {
      const connection = secretFragment(secret, 'The connection string')
      return ['AzureBlobStorage(', connection, `, ${literal(place.container)}, ${literal(place.path)})`]
    }
    case 'file':
      return [`File(${literal(place.path)})`]
  }
}

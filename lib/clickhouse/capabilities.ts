import type { ArchiveForm, BackupOptions, BackupPlace, CompressionMethod } from './statements/schemas'

/** What an engine answered about itself. */
export type EngineFacts = {
  version: string
  /** system.build_options. */
  buildOptions: Record<string, string>
  /** Threads for S3() and AzureBlobStorage(); 0 when the engine was started without them, null when it does not say. */
  backupThreads: number | null
  disks: { name: string; type: string; isRemote: boolean; isAllowed: boolean }[]
  isFileAllowed: boolean
}

/** `reason` is a sentence for people, null when the option is there. */
type Capability = { isAvailable: boolean; reason: string | null }

export type Capabilities = {
  version: string
  forms: Record<ArchiveForm, Capability>
  /** Both need a zip archive. */
  password: Capability
  compression: Record<CompressionMethod, Capability>
  places: Record<'s3' | 'azure' | 'file', Capability>
  disks: (Capability & { name: string; isRemote: boolean })[]
}

const AVAILABLE: Capability = { isAvailable: true, reason: null }

function unless(reason: string | null): Capability {
  return reason === null ? AVAILABLE : { isAvailable: false, reason }
}

/** No engine names minizip in system.build_options today; every official build has it. */
function zipReason({ buildOptions }: EngineFacts): string | null {
  const flag = buildOptions['USE_MINIZIP']
  const hasZip = flag === undefined ? Boolean(buildOptions['VERSION_OFFICIAL']?.trim()) : flag === '1'
  return hasZip ? null : 'This engine is not an official build of ClickHouse: it comes without the zip library.'
}

function objectStoreReason(facts: EngineFacts, flag: string, what: string): string | null {
  if (facts.buildOptions[flag] !== '1') return `This engine was built without ${what}.`
  if (facts.backupThreads !== 0) return null
  return `This engine has no threads for backups to ${what}; a disk on that store works instead.`
}

/** What an engine can do, from what it answered. Pure. */
export function capabilitiesOf(facts: EngineFacts): Capabilities {
  const zip = unless(zipReason(facts))
  return {
    version: facts.version,
    forms: { directory: AVAILABLE, tar: AVAILABLE, 'tar.gz': AVAILABLE, 'tar.zst': AVAILABLE, zip },
    password: zip,
    compression: { store: zip, deflate: zip, bzip2: zip, lzma: zip, zstd: zip, xz: zip },
    places: {
      s3: unless(objectStoreReason(facts, 'USE_AWS_S3', 'S3')),
      azure: unless(objectStoreReason(facts, 'USE_AZURE_BLOB_STORAGE', 'Azure Blob Storage')),
      file: unless(facts.isFileAllowed ? null : 'The server has no allowed_path in its backups configuration.'),
    },
    disks: facts.disks.map(({ name, isRemote, isAllowed }) => ({
      name,
      isRemote,
      ...unless(isAllowed ? null : `The disk ${name} is not an allowed_disk in the server's backups configuration.`),
    })),
  }
}

function placeCapability(place: BackupPlace, { disks, places }: Capabilities): Capability {
  if (place.kind !== 'disk') return places[place.kind]
  return disks.find((disk) => disk.name === place.disk) ?? unless(`The server has no disk ${place.disk}.`)
}

/** Of the chosen method, or of the one that the engine takes when none is named. */
export function methodCapability(
  { compressionMethod }: { compressionMethod?: CompressionMethod | undefined },
  { compression }: Capabilities,
): Capability {
  return compression[compressionMethod ?? 'deflate']
}

/** Why this engine cannot take this backup; the same sentences that stand at the disabled options. */
export function unavailableReasons(place: BackupPlace, options: BackupOptions, can: Capabilities): string[] {
  const needed = [
    placeCapability(place, can),
    ...(options.baseBackup ? [placeCapability(options.baseBackup, can)] : []),
    can.forms[options.form],
    ...(options.hasPassword ? [can.password] : []),
    ...(options.compressionMethod || options.compressionLevel ? [methodCapability(options, can)] : []),
  ]
  return [...new Set(needed.flatMap(({ reason }) => reason ?? []))]
}

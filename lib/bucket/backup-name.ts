const NAME = /^(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)_(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** `<ISO time>_<uuid>`, as ClickHouse Cloud names what it puts into a bucket. */
export function backupName(at: Date, id: string): string {
  return `${at.toISOString().replace(/\.\d+Z$/, 'Z')}_${id}`
}

/** Time and id of such a name; null for any other. */
export function parseBackupName(name: string): { takenAt: Date; id: string } | null {
  const groups = NAME.exec(name)?.groups
  const takenAt = new Date(groups?.['time'] ?? '')
  if (!groups?.['id'] || Number.isNaN(takenAt.getTime())) return null
  return { takenAt, id: groups['id'] }
}

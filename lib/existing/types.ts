/** What to run or to write on the server, exactly. */
type Fix = { where: string; text: string }

export type Finding = {
  key: 'reached' | 'grants' | 'disk' | 'directory' | 'restore_grants'
  title: string
  /** `optional`: backups work without it. */
  state: 'ok' | 'missing' | 'optional'
  sentence: string
  fixes: Fix[]
}

/** What a server lacks to be backed up by this console. */
export type Examination = {
  version: string | null
  /** Nothing is missing but what is optional. */
  isReady: boolean
  findings: Finding[]
}

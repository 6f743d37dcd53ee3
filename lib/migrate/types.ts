export type MigratePlanTable = {
  database: string
  table: string
  asDatabase: string
  asTable: string
  how: 'new' | 'swap' | 'append'
  /** One sentence on what will happen, or why it can't. */
  sentence: string
  isRefused: boolean
  warnings: string[]
  rows: number | null
  bytes: number
  rowsThere: number | null
  /** Both, where they differ. */
  definitions: { source: string; target: string } | null
}

/** Statements that run one after the other on one of the two services. */
export type MigrateStatements = { title: string; sql: string[] }

export type MigratePlan = {
  sourceServiceId: string
  targetServiceId: string
  tables: MigratePlanTable[]
  /** What will run, with secrets hidden, in this order. */
  statements: MigrateStatements[]
  neededBytes: number
  freeBytes: number | null
  /** Why it can't begin now, or null. */
  blockedReason: string | null
}

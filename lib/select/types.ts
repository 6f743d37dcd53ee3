/** A cell as the engine writes it; null is NULL. */
export type Cell = string | null

export type ReadTable = { columns: { name: string; type: string }[]; rows: Cell[][] }

/** What a query answered. */
export type QueryResult = ReadTable & {
  /** There were more rows than are shown. */
  isCut: boolean
  elapsedMs: number
  readRows: number
  readBytes: number
}

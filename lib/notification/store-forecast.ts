const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Less history than this says nothing about a rate: one backup makes it steep. */
const MIN_HISTORY_MS = 6 * HOUR_MS
/** Of the whole: less free than this is nearly full. */
const LOW_SHARE = 0.1
/** A store that is full within this time is told of, however much is free now. */
const SOON_MS = 3 * DAY_MS
/** Over only with this much room beyond the limits, so that it does not come and go. */
const CALM_SHARE = 0.12
const CALM_MS = 4 * DAY_MS
/** The last that a Date can say. */
const LAST_DATE_MS = 8.64e15

export type StoreSpace = { at: Date; freeBytes: number; totalBytes: number }

/** `fullAt` is null where it does not fill, or where there is too little history to tell. Bytes. */
export type StoreForecast = {
  state: 'filling' | 'between' | 'calm'
  bytesPerDay: number | null
  fullAt: Date | null
}

/** Whether the store is nearly full, now or soon at the rate since `earlier`. Pure. */
export function forecastStore(now: StoreSpace, earlier: StoreSpace | null): StoreForecast {
  const passedMs = earlier ? now.at.getTime() - earlier.at.getTime() : 0
  const usedBytes = earlier ? earlier.freeBytes - now.freeBytes : 0
  const isKnown = passedMs >= MIN_HISTORY_MS && usedBytes > 0
  const bytesPerDay = isKnown ? Math.round((usedBytes / passedMs) * DAY_MS) : null
  const leftMs = bytesPerDay ? (now.freeBytes / bytesPerDay) * DAY_MS : Number.POSITIVE_INFINITY
  const fullAt = Number.isFinite(leftMs) ? new Date(Math.min(now.at.getTime() + leftMs, LAST_DATE_MS)) : null
  const share = now.freeBytes / Math.max(1, now.totalBytes)
  const isFilling = share < LOW_SHARE || leftMs < SOON_MS
  const isCalm = share >= CALM_SHARE && leftMs >= CALM_MS
  return { state: isFilling ? 'filling' : isCalm ? 'calm' : 'between', bytesPerDay, fullAt }
}

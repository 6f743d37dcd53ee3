/** A sign of life is looked for so many times within the limit. */
const LOOKS = 5

/**
 * Tells when a BACKUP has not moved for `limitMs`. Its progress counts whole files only, and one of many gigabytes takes
 * long: where that stands still, `askBytes` says how much the engine has read of files so far.
 */
export function createStallWatch(limitMs: number, now: () => number = Date.now) {
  let written = -1
  let bytes = -1
  let movedAt = now()
  let askedAt = now()
  return async function isStalled(writtenBytes: number, askBytes: () => Promise<number>): Promise<boolean> {
    if (writtenBytes !== written) {
      written = writtenBytes
      movedAt = askedAt = now()
      return false
    }
    if (now() - askedAt < limitMs / LOOKS) return false
    askedAt = now()
    const asked = await askBytes()
    if (asked !== bytes) {
      bytes = asked
      movedAt = now()
    }
    return now() - movedAt > limitMs
  }
}

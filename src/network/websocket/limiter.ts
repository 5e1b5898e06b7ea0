/**
 * Finds out that something happens too often.
 *
 * @module
 */

/** Counts events, and says when there were more than so many within a second. */
export const limiter = (mostPerSecond: number, nowMs: () => number): () => boolean => {
  let count = 0
  let sinceMs = nowMs()
  return () => {
    if (++count <= mostPerSecond) return true
    if (nowMs() - sinceMs < 1000) return false
    count = 1
    sinceMs = nowMs()
    return true
  }
}

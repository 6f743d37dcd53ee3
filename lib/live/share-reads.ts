/**
 * Lets those who ask for the same share one read: who asks while it runs waits for the next one, which begins after that.
 * So nobody is told anything older than their question, and a hundred tabs that hear of one change cost two reads.
 */
export function shareReads<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  const next = new Map<string, Promise<T>>()

  const start = (key: string, read: () => Promise<T>): Promise<T> => {
    next.delete(key)
    const reading = read().finally(() => {
      if (running.get(key) === reading) running.delete(key)
    })
    running.set(key, reading)
    return reading
  }
  return (key, read) => {
    const current = running.get(key)
    if (!current) return start(key, read)
    const following =
      next.get(key) ??
      current.then(
        () => start(key, read),
        () => start(key, read),
      )
    next.set(key, following)
    return following
  }
}

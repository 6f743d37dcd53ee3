const tails = new Map<string, Promise<unknown>>()

/** Runs `work` after whatever this process already does under the same key has settled. */
export async function serialise<T>(key: string, work: () => Promise<T>): Promise<T> {
  const previous = tails.get(key) ?? Promise.resolve()
  const current = previous.then(work, work)
  const tail = current.catch(() => undefined)
  tails.set(key, tail)
  try {
    return await current
  } finally {
    if (tails.get(key) === tail) tails.delete(key)
  }
}

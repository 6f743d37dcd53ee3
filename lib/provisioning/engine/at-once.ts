/** Lets so many pieces of work run at once; the others wait their turn. */
export type Gate = <T>(
  work: () => Promise<T>,
  options: { onWait: () => void; signal?: AbortSignal | undefined },
) => Promise<T>

export function createGate(places: number): Gate {
  const waiting: (() => void)[] = []
  let free = places

  async function enter(onWait: () => void): Promise<void> {
    if (free > 0) {
      free -= 1
      return
    }
    onWait()
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  return async (work, { onWait, signal }) => {
    await enter(onWait)
    try {
      signal?.throwIfAborted()
      return await work()
    } finally {
      leave()
    }
  }
}

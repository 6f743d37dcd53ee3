import type { Runner, StepEvent } from '@/lib/operation/run-operation'
import { until } from './world'

type Hook = (event: StepEvent) => Promise<void>

export type HeldStep = {
  /** Returns when the worker stands at the point. */
  reached(): Promise<void>
  release(): void
}

/** What tests do to a worker at `kind:step:before|after`, once per call. */
export class StepHooks {
  private readonly hooks = new Map<string, Hook>()
  private readonly releases: (() => void)[] = []

  readonly onStep: Runner['onStep'] = async (event) => {
    const point = `${event.operation.kind}:${event.stepKey}:${event.edge}`
    const hook = this.hooks.get(point)
    this.hooks.delete(point)
    await hook?.(event)
  }

  /** Every point that something was to be done at has been passed. */
  get isIdle(): boolean {
    return this.hooks.size === 0
  }

  /** The worker goes on when `act` is done. */
  once(point: string, act: Hook): void {
    this.hooks.set(point, act)
  }

  /** For the end of a test that failed in between: a held worker could not be stopped. */
  releaseAll(): void {
    for (const release of this.releases) release()
  }

  /** The worker stays at the point until it is released. */
  hold(point: string): HeldStep {
    let hasArrived = false
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (release = resolve))
    this.releases.push(release)
    this.once(point, async () => {
      hasArrived = true
      await gate
    })
    return { reached: async () => void (await until(`a worker to reach ${point}`, async () => hasArrived)), release }
  }
}

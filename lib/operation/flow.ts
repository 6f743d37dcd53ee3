import type { Logger } from 'pino'
import type { Operation } from '@/lib/db'
import type { ServiceDriver } from '@/lib/provisioning/port'

/** What a step gets to work with. */
export type FlowContext = {
  operation: Operation
  /** Under which name the operation was claimed, new with every claim. */
  workerId: string
  driver: ServiceDriver
  log: Logger
  /** Aborted when this worker lost the operation or ends; a waiting step stops then. */
  signal: AbortSignal
  /** Shows bytes done on the page; `totalBytes` null while it isn't known. */
  reportProgress(doneBytes: number, totalBytes: number | null): Promise<void>
  /** Shows a text beside the running step, until the step says its own. */
  reportDetail(text: string): Promise<void>
}

export type Step = {
  key: string
  /** Runs again in a resumed attempt even when an earlier one finished it: the engine may have died since. */
  repeats?: boolean
  /** Looks at the world, does what is missing; its text stands beside the step on the timeline. */
  run(flow: FlowContext): Promise<string | undefined>
}

export type Outcome = { state: 'failed' | 'cancelled'; reason: string }

/** One kind of long work: its steps in order, and what must be true when it ends without success. */
export type Flow = {
  steps: readonly Step[]
  /**
   * What was asked for came true: a cancellation that comes now is too late, and so is a failure of an attempt that was
   * resumed only to end. Nothing is undone then: people use what is there.
   */
  isDone?(flow: FlowContext): Promise<boolean>
  /**
   * Puts right what the steps left behind. Runs again after a crash, so it looks before it acts. What it returns is the
   * sentence that people read instead of the outcome's reason.
   */
  undo(flow: FlowContext, outcome: Outcome): Promise<string | void>
}

/** Thrown by a step that must wait for other work: the operation goes back to the queue, and nobody sees a failure. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}

/** Thrown where a worker finds that another one has taken the operation over: it must touch nothing any more. */
export class OperationLost extends Error {
  override readonly name = 'OperationLost'
}

/** Thrown by a step that found the operation's cancellation done. */
export class OperationCancelled extends Error {
  override readonly name = 'OperationCancelled'
}

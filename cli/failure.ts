/** What the process ends with; scripts tell apart what they can do about it. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, missing: 4, unreachable: 5 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Anything that ends a command with a sentence. */
export class CliFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
    /** The same request may do better in a moment. */
    readonly isPassing = false,
  ) {
    super(message)
    this.name = 'CliFailure'
  }
}

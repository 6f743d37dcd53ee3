/** `skipped`: it could not be looked at, because of a problem that stands above. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'skipped'

export type Finding = {
  check: string
  state: FindingState
  /** What is so, in a sentence without secrets. */
  found: string
  /** What a person does about it. */
  fix?: string
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found })
export const warning = (check: string, found: string, fix: string): Finding => ({ check, state: 'warning', found, fix })
export const problem = (check: string, found: string, fix: string): Finding => ({ check, state: 'problem', found, fix })
export const skipped = (check: string, found: string): Finding => ({ check, state: 'skipped', found })

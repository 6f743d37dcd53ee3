import { type BackUpDraft, EVERYTHING, toBackUpInput } from '@/components/backup/back-up-draft'
import type { LiveDatabase } from '@/lib/backup/types'
import type { RestoreChoiceInput } from '@/lib/restore/new/schemas'

/** The tree of Back up now, ticked for a restore. */
export type ChoiceDraft = BackUpDraft & { withoutNeeded: boolean }

export const NOTHING_CHOSEN: ChoiceDraft = { ...EVERYTHING, scope: 'elements', withoutNeeded: false }

/** What the server is asked. Partitions of a table are left out of structure only. */
export function toChoice(draft: ChoiceDraft, databases: readonly LiveDatabase[]): RestoreChoiceInput {
  const { structureOnly, withoutNeeded } = draft
  const { scope } = toBackUpInput({ ...draft, ...(structureOnly && { partitions: {} }) }, databases).options
  return { elements: scope.kind === 'elements' ? scope.elements : [], structureOnly, withoutNeeded }
}

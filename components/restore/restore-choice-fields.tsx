import { type BackUpDraft, withTable } from '@/components/backup/back-up-draft'
import { ScopeTree } from '@/components/backup/scope-tree'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatCount } from '@/components/ui/format'
import type { RestorePlan } from '@/lib/restore/types'
import type { ChoiceDraft } from './restore-choice-draft'
import { useBackupTables } from './use-restore-plan'

type FieldsProps = { draft: ChoiceDraft; onChange: (draft: ChoiceDraft) => void }

/** More sentences than this are only counted. */
const SHOWN_WARNINGS = 5

/** What views and dictionaries among the chosen lack, and the two ways on. */
function Lacking({ plan, draft, onChange }: FieldsProps & { plan: RestorePlan }) {
  const { needed, warnings } = plan
  if (warnings.length === 0) return null
  const chooseThem = () => {
    const chosen = needed.reduce(
      (all: BackUpDraft, { database, table }) => withTable(all, database, table, true),
      draft,
    )
    onChange({ ...draft, ...chosen, withoutNeeded: false })
  }
  return (
    <Alert tone="warning">
      <ul className="grid gap-1">
        {warnings.slice(0, SHOWN_WARNINGS).map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
        {warnings.length > SHOWN_WARNINGS && (
          <li>And {formatCount(warnings.length - SHOWN_WARNINGS, 'more table')}.</li>
        )}
      </ul>
      {needed.length > 0 && (
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button onClick={chooseThem}>Choose {formatCount(needed.length, 'more table')}</Button>
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4"
              checked={draft.withoutNeeded}
              onChange={(event) => onChange({ ...draft, withoutNeeded: event.target.checked })}
            />
            Restore without them
          </label>
        </div>
      )}
    </Alert>
  )
}

type Props = FieldsProps & { backupId: string; plan: RestorePlan | undefined }

/** The tables and partitions of a backup to tick, with rows or without. */
export function RestoreChoiceFields({ backupId, plan, draft, onChange }: Props) {
  const { data: databases, error } = useBackupTables(backupId, true)
  return (
    <>
      {error && (
        <Alert tone="danger" live>
          {error.message}
        </Alert>
      )}
      {!databases && !error && <output>Reading what the backup holds</output>}
      {databases && (
        <ScopeTree
          databases={databases}
          ofWhat="backup"
          draft={draft}
          onChange={(tree) => onChange({ ...draft, ...tree })}
        />
      )}
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          className="size-4"
          checked={draft.structureOnly}
          onChange={(event) => onChange({ ...draft, structureOnly: event.target.checked })}
        />
        Structure only, without rows
      </label>
      {plan && <Lacking {...{ plan, draft, onChange }} />}
    </>
  )
}

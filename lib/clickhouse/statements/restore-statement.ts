import type { z } from 'zod'
import { literal } from '../quote'
import { assemble, flag, refuse, type Setting } from './assemble'
import { secretFragment, type Statement } from './fragments'
import { placeFragments } from './place'
import { restoreProblems } from './rules'
import { type RestoreOptions, restoreOptionsSchema, type StatementSecrets, targetSchema } from './schemas'
import { scopeSql } from './scope'

/** 1 and 0, not true and false: of those the engine says "Cannot parse creation mode". */
function creation(name: string, mode: RestoreOptions['createTable']): Setting[] {
  return mode === 'if not exists' ? [] : [[name, mode ? '1' : '0']]
}

function settingsOf(options: RestoreOptions, secrets: StatementSecrets): Setting[] {
  const { id, baseBackup, hasPassword } = options
  return [
    ...(id === undefined ? [] : [['id', literal(id)] satisfies Setting]),
    ...(baseBackup ? [['base_backup', ...placeFragments(baseBackup, secrets.basePlace)] satisfies Setting] : []),
    ...(hasPassword ? [['password', secretFragment(secrets.password, 'The password')] satisfies Setting] : []),
    ...flag('use_same_password_for_base_backup', options.baseHasSamePassword),
    ...flag('structure_only', options.structureOnly),
    ...flag('allow_non_empty_tables', options.allowNonEmptyTables),
    ...flag('allow_different_table_def', options.allowDifferentTableDef),
    ...flag('allow_different_database_def', options.allowDifferentDatabaseDef),
    ...creation('create_table', options.createTable),
    ...creation('create_database', options.createDatabase),
  ]
}

/**
 * The RESTORE statement for these options. A table restored AS a name in another database needs that database to exist.
 * @throws AppError `bad_request` when options exclude each other (`restoreProblems`) or a secret is missing;
 *   ZodError when they are not of the schema.
 */
export function restoreStatement(
  source: z.input<typeof targetSchema>,
  input: z.input<typeof restoreOptionsSchema>,
  secrets: StatementSecrets = {},
): Statement {
  const options = restoreOptionsSchema.parse(input)
  const place = targetSchema.parse(source)
  refuse(restoreProblems(place, options))
  return assemble({
    head: `RESTORE ${scopeSql(options.scope, [])} FROM`,
    place: placeFragments(place, secrets.place),
    settings: settingsOf(options, secrets),
    isAsync: options.isAsync,
  })
}

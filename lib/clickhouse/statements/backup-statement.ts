import type { z } from 'zod'
import { literal } from '../quote'
import { assemble, flag, refuse, type Setting } from './assemble'
import { secretFragment, type Statement } from './fragments'
import { placeFragments } from './place'
import { backupProblems } from './rules'
import {
  type BackupOptions,
  type BackupPlace,
  backupOptionsSchema,
  type StatementSecrets,
  targetSchema,
} from './schemas'
import { SYSTEM_DATABASES, scopeSql } from './scope'

function settingsOf(options: BackupOptions, secrets: StatementSecrets): Setting[] {
  const { id, baseBackup, compressionMethod, compressionLevel, hasPassword } = options
  return [
    ...(id === undefined ? [] : [['id', literal(id)] satisfies Setting]),
    ...(baseBackup ? [['base_backup', ...placeFragments(baseBackup, secrets.basePlace)] satisfies Setting] : []),
    ...(compressionMethod ? [['compression_method', literal(compressionMethod)] satisfies Setting] : []),
    ...(compressionLevel === undefined ? [] : [['compression_level', String(compressionLevel)] satisfies Setting]),
    ...(hasPassword ? [['password', secretFragment(secrets.password, 'The password')] satisfies Setting] : []),
    ...flag('use_same_password_for_base_backup', options.baseHasSamePassword),
    ...flag('structure_only', options.structureOnly),
  ]
}

/**
 * The BACKUP statement for these options. "Everything" leaves out the databases that every server makes itself.
 * @throws AppError `bad_request` when options exclude each other (`backupProblems`) or a secret is missing;
 *   ZodError when they are not of the schema.
 */
export function backupStatement(
  target: z.input<typeof targetSchema>,
  input: z.input<typeof backupOptionsSchema>,
  secrets: StatementSecrets = {},
): Statement {
  const options = backupOptionsSchema.parse(input)
  const place: BackupPlace = targetSchema.parse(target)
  refuse(backupProblems(place, options))
  return assemble({
    head: `BACKUP ${scopeSql(options.scope, SYSTEM_DATABASES)} TO`,
    place: placeFragments(place, secrets.place),
    settings: settingsOf(options, secrets),
    isAsync: options.isAsync,
  })
}

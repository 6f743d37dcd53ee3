import { formOf } from './place'
import type { BackupElement, BackupOptions, BackupPlace, BackupScope, RestoreOptions } from './schemas'

type Rule = [isBroken: boolean, sentence: string]

const broken = (rules: readonly Rule[]): string[] => rules.filter(([isBroken]) => isBroken).map(([, text]) => text)

const key = (...names: string[]): string => JSON.stringify(names)

function sourceKey(element: BackupElement): string {
  return element.kind === 'table' ? key(element.database, element.table) : key(element.name)
}

function destinationKey(element: BackupElement): string {
  if (element.kind === 'database') return key(element.as ?? element.name)
  const { database, table } = element.as ?? element
  return key(database, table)
}

const hasTwins = (keys: readonly string[]): boolean => new Set(keys).size < keys.length

function scopeRules(scope: BackupScope, structureOnly: boolean): Rule[] {
  if (scope.kind === 'everything') return []
  const { elements } = scope
  const databases = elements.flatMap((element) => (element.kind === 'database' ? [element.name] : []))
  const tables = elements.filter((element) => element.kind === 'table')
  return [
    [hasTwins(elements.map(sourceKey)), 'A database or table is chosen twice.'],
    [hasTwins(elements.map(destinationKey)), 'Two of the chosen would get the same name.'],
    [
      tables.some((table) => databases.includes(table.database)),
      'A table is chosen together with its whole database: choose one of the two.',
    ],
    [
      structureOnly && tables.some((table) => table.partitions),
      'Structure only takes no rows, so it cannot be of chosen partitions.',
    ],
  ]
}

function basePasswordRule(options: BackupOptions | RestoreOptions): Rule {
  return [
    options.baseHasSamePassword && !options.hasPassword,
    'The base can only have the same password when a password is given.',
  ]
}

/** Why BACKUP would refuse, or silently ignore, a part of these options; empty when they go together. */
export function backupProblems(place: BackupPlace, options: BackupOptions): string[] {
  const isZip = options.form === 'zip'
  const { compressionMethod, compressionLevel, baseBackup } = options
  return broken([
    [formOf(place) !== options.form, `The name does not have the ending of the form ${options.form}.`],
    [options.hasPassword && !isZip, 'Only a zip archive can have a password.'],
    [compressionMethod !== undefined && !isZip, 'Only a zip archive can have a compression method.'],
    [compressionLevel !== undefined && !isZip, 'Only a zip archive can have a compression level.'],
    [compressionMethod === 'store' && compressionLevel !== undefined, 'The method store does not compress: no level.'],
    [
      baseBackup !== undefined && JSON.stringify(baseBackup) === JSON.stringify(place),
      'A backup cannot be its own base.',
    ],
    [options.structureOnly && baseBackup !== undefined, 'Structure only holds no rows, so it needs no base backup.'],
    [
      options.baseHasSamePassword && (!baseBackup || formOf(baseBackup) !== 'zip'),
      'Only a base that is a zip archive can have a password.',
    ],
    basePasswordRule(options),
    ...scopeRules(options.scope, options.structureOnly),
  ])
}

/** Why RESTORE would refuse, or silently ignore, a part of these options; empty when they go together. */
export function restoreProblems(place: BackupPlace, options: RestoreOptions): string[] {
  const { allowNonEmptyTables, createTable, createDatabase } = options
  return broken([
    [options.hasPassword && formOf(place) !== 'zip', 'Only a zip archive can have a password.'],
    [options.structureOnly && allowNonEmptyTables, 'Structure only restores no rows, so there is nothing to append.'],
    [createTable === true && allowNonEmptyTables, 'Rows can only be appended to tables that may exist already.'],
    [
      createTable === true && options.allowDifferentTableDef,
      'Tables that must not exist yet cannot have another definition.',
    ],
    [
      createDatabase === true && options.allowDifferentDatabaseDef,
      'Databases that must not exist yet cannot have another definition.',
    ],
    basePasswordRule(options),
    ...scopeRules(options.scope, options.structureOnly),
  ])
}

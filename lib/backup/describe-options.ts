import type { StoredOptions } from './options'

type Scope = StoredOptions['scope']
type Element = Extract<Scope, { kind: 'elements' }>['elements'][number]

const nameOf = ({ database, table }: { database: string; table: string }): string => `${database}.${table}`

function describeElement(element: Element): string {
  if (element.kind === 'database') {
    const as = element.as ? ` as ${element.as}` : ''
    const except = element.exceptTables?.length ? ` except ${element.exceptTables.join(', ')}` : ''
    return `Database ${element.name}${as}${except}`
  }
  const as = element.as ? ` as ${nameOf(element.as)}` : ''
  const partitions = element.partitions ? `, partitions ${element.partitions.join(', ')}` : ''
  return `Table ${nameOf(element)}${as}${partitions}`
}

function describeScope(scope: Scope): string[] {
  if (scope.kind === 'elements') return scope.elements.map(describeElement)
  const excepted = [...(scope.exceptDatabases ?? []), ...(scope.exceptTables ?? []).map(nameOf)]
  return [excepted.length > 0 ? `Everything except ${excepted.join(', ')}` : 'Everything']
}

/** What was chosen for a backup, a line for each. Pure. */
export function describeOptions({ scope, structureOnly }: StoredOptions): string[] {
  return [...describeScope(scope), ...(structureOnly ? ['Structure only, without rows'] : [])]
}

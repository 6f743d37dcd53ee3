import { z } from 'zod'

/** What the document says of a field that ClickHouse Cloud has and that means nothing here. */
export const alwaysAnswered = (value: unknown): string =>
  `Always ${JSON.stringify(value)}: without a meaning here, answered for clients of ClickHouse Cloud.`

type Values = Record<string, string | number | boolean>

/** The schemas of fields that are always answered with these values. */
export function constantFields<const T extends Values>(values: T) {
  const fields = Object.entries(values).map(([name, value]) => [name, z.literal(value).describe(alwaysAnswered(value))])
  return Object.fromEntries(fields) as { [Name in keyof T]: z.ZodLiteral<T[Name]> }
}

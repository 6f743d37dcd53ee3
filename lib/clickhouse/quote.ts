const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '`': '\\`',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A string literal of ClickHouse SQL. */
export function literal(value: string): string {
  return `'${value.replace(/[\\'\0\b\f\n\r\t]/g, (character) => ESCAPES[character] ?? character)}'`
}

/** A quoted identifier of ClickHouse SQL. */
export function identifier(name: string): string {
  return `\`${name.replace(/[\\`\0\b\f\n\r\t]/g, (character) => ESCAPES[character] ?? character)}\``
}

/** `database`.`table` */
export function tableName(database: string, table: string): string {
  return `${identifier(database)}.${identifier(table)}`
}

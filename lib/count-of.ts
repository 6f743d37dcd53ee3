/** "1 table", "2,000 rows". */
export function countOf(value: number, unit: string): string {
  return `${value.toLocaleString('en-US')} ${unit}${value === 1 ? '' : 's'}`
}

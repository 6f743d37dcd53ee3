import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'

const ruleSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[smhd]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string() }),
})
const rulesSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(ruleSchema) })),
})
const dashboardSchema = z.looseObject({
  panels: z.array(
    z.looseObject({
      title: z.string(),
      targets: z.array(z.looseObject({ expr: z.string(), legendFormat: z.string() })),
    }),
  ),
})

/** An expression of docs/prometheus, and the labels that its texts write out of what it gives. */
export type Documented = { where: string; expression: string; written: string[] }

const writtenIn = (text: string, label: RegExp): string[] => [...text.matchAll(label)].map(([, name = '']) => name)

/** Every expression that a person who copies docs/prometheus runs. */
export async function readDocumented(): Promise<Documented[]> {
  const [alerts, dashboard] = await Promise.all(
    ['alerts.yml', 'dashboard.json'].map((file) => readFile(`docs/prometheus/${file}`, 'utf8')),
  )
  const rules = rulesSchema.parse(parse(alerts ?? '')).groups.flatMap((group) => group.rules)
  const { panels } = dashboardSchema.parse(JSON.parse(dashboard ?? ''))
  return [
    ...rules.flatMap(({ alert, expr, annotations: { summary } }) => [
      { where: alert, expression: expr, written: writtenIn(summary, /\$labels\.(\w+)/g) },
      ...[...summary.matchAll(/with query "([^"]+)"/g)].map(([, inner = '']) => ({
        where: `${alert}, summary`,
        expression: inner,
        written: [],
      })),
    ]),
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({
        where: title,
        expression: expr,
        written: writtenIn(legendFormat, /\{\{(\w+)\}\}/g),
      })),
    ),
  ]
}

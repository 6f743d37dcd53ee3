/** `labels` as `labelText` makes them: once for all metrics of one service. */
export type Sample = { labels?: string; value: number | null }
export type Metric = { name: string; help: string; samples: readonly Sample[] }

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/** `{service="a"}` */
export function labelText(labels: Record<string, string>): string {
  return `{${Object.entries(labels)
    .map(([label, text]) => `${label}="${escapeLabel(text)}"`)
    .join(',')}}`
}

const line = (name: string, { labels = '', value }: Sample): string => `${name}${labels} ${value}`

/** Prometheus's text format, gauges only: everything here is read from the database, nothing is counted in memory. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...samples.filter(({ value }) => value !== null).map((sample) => line(name, sample)),
        '',
      ].join('\n'),
    )
    .join('')
}

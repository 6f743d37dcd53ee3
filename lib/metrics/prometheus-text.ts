export type Sample = { labels?: Record<string, string>; value: number | null }
export type Metric = { name: string; help: string; samples: readonly Sample[] }

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

function line(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}

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

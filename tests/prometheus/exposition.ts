export type Sample = { name: string; labels: Record<string, string>; value: number }

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"`
const HELP = new RegExp(String.raw`^# HELP (${NAME}) ((?:[^\\\n]|\\[\\n])+)$`)
const TYPE = new RegExp(`^# TYPE (${NAME}) (gauge|counter)$`)
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)\})? ([-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf)|NaN)$`,
)
const UNESCAPED: Record<string, string> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' }

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [, label = '', value = ''] of text.matchAll(new RegExp(LABEL, 'g'))) {
    if (label in labels) throw new Error(`label ${label} stands twice: ${text}`)
    labels[label] = value.replaceAll(/\\["\\n]/g, (escape) => UNESCAPED[escape] ?? escape)
  }
  return labels
}

/**
 * Reads Prometheus's text format, version 0.0.4, and refuses what that does not allow: a family needs HELP and TYPE, once
 * each and before its samples, its samples stand together, none stands twice, and the last line ends.
 */
export function parseExposition(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const [samples, helped, typed, seen]: [Sample[], Set<string>, Set<string>, Set<string>] = [
    [],
    new Set(),
    new Set(),
    new Set(),
  ]
  let family: string | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helpOf] = HELP.exec(line) ?? []
    const [, typeOf] = TYPE.exec(line) ?? []
    const [, name, labelText = '', ...rest] = SAMPLE.exec(line) ?? []
    if (helpOf && !helped.has(helpOf)) helped.add(helpOf)
    else if (typeOf === family || (typeOf && typed.has(typeOf))) throw new Error(`stands twice: ${line}`)
    else if (typeOf) typed.add((family = typeOf))
    else if (!name || name !== family || !helped.has(name))
      throw new Error(`not of the format, or out of place: ${line}`)
    else {
      const labels = labelsOf(labelText)
      const key = JSON.stringify([
        name,
        Object.keys(labels)
          .toSorted()
          .map((label) => [label, labels[label]]),
      ])
      if (seen.has(key)) throw new Error(`stands twice: ${line}`)
      seen.add(key)
      samples.push({ name, labels, value: Number(rest.at(-1)?.replace('Inf', 'Infinity')) })
    }
  }
  return samples
}

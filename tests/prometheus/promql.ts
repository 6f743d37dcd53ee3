import { parser } from '@prometheus-io/lezer-promql'

type Matcher = { label: string; value: string }
export type Named = { metric: string; matchers: Matcher[] }

/** What an expression names: its metrics with their matchers, and the labels that it groups or matches by. @throws where it is no PromQL */
export function readPromql(expression: string): { named: Named[]; grouping: string[] } {
  const tree = parser.parse(expression)
  const textOf = (node: { from: number; to: number }) => expression.slice(node.from, node.to)
  const named: Named[] = []
  const grouping: string[] = []
  tree.iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expression}`)
      if (type.name === 'VectorSelector') named.push({ metric: textOf(node.firstChild ?? { from, to }), matchers: [] })
      if (type.name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouping.push(textOf(node))
      if (type.name !== 'UnquotedLabelMatcher') return
      const [label, operator, value] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild]
      if (!label || !operator || !value || textOf(operator) !== '=')
        throw new Error(`only = is read here: ${expression}`)
      named.at(-1)?.matchers.push({ label: textOf(label), value: textOf(value).slice(1, -1) })
    },
  })
  return { named, grouping }
}

/** Before a column, an index or a clause, as the engine writes a definition on one line. */
const BREAKS =
  /, (?=`|INDEX |PROJECTION |CONSTRAINT )| (?=\(`|ENGINE = |PARTITION BY |PRIMARY KEY |ORDER BY |SAMPLE BY |TTL |SETTINGS |COMMENT '|AS SELECT )/

const linesOf = (definition: string): string[] => definition.split(BREAKS)

type DefinitionLine = { text: string; isOnlyHere: boolean }

/** A definition line by line, with those marked that the other one does not have. */
export function markDifferences(definition: string, other: string): DefinitionLine[] {
  const others = new Set(linesOf(other).map(bare))
  return linesOf(definition).map((text) => ({ text, isOnlyHere: !others.has(bare(text)) }))
}

/** Without the bracket around the columns, so that the first and the last one compare too. */
const bare = (line: string): string => line.replace(/^\(/, '').replace(/\)+$/, '')

import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'

type Found = { file: string; name: string }

const takesCtx = (call: ts.Node | undefined): boolean =>
  call !== undefined &&
  (ts.isFunctionDeclaration(call) || ts.isArrowFunction(call) || ts.isFunctionExpression(call)) &&
  call.parameters[0]?.type?.getText() === 'Ctx'

const isExported = (node: ts.HasModifiers): boolean =>
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false

function namesIn(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement))
    return isExported(statement) && takesCtx(statement) ? [statement.name?.text ?? 'default'] : []
  if (!ts.isVariableStatement(statement) || !isExported(statement)) return []
  return statement.declarationList.declarations
    .filter(({ initializer }) => takesCtx(initializer))
    .map(({ name }) => name.getText())
}

/** Everything that a file below lib exports and that takes who is acting first, read from the code. */
export async function findVerbs(): Promise<Found[]> {
  const files = await readdir('lib', { recursive: true })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const found = await Promise.all(
    sources.map(async (file) => {
      const text = await readFile(path.join('lib', file), 'utf8')
      const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
      return statements.flatMap(namesIn).map((name) => ({ file, name }))
    }),
  )
  return found.flat()
}

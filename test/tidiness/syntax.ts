import ts from "typescript"
import type { File } from "./rule.ts"

export const parse = (file: File): ts.SourceFile =>
  ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)

/** A node and all below it, in the order of the text, without comments. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: Array<ts.Node> = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* nodesOf(child)
}

export const lineOf = (node: ts.Node): number => {
  const source = node.getSourceFile()
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}

const specifierOf = (node: ts.Node): ts.Node | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0]
}

/** What a node imports, whichever way it is written: import, re-export, `import("…")` as a value or as a type. */
export const importedBy = (node: ts.Node): string | undefined => {
  const specifier = specifierOf(node)
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : undefined
}

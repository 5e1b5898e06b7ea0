import ts from "typescript"
import type { File } from "./rule.ts"
import { nodesOf, parse } from "./syntax.ts"

/** A program of one file that knows no library: a name that its checker cannot resolve is a global. */
const programOf = (source: ts.SourceFile): ts.Program =>
  ts.createProgram([source.fileName], { noLib: true, noResolve: true, target: ts.ScriptTarget.Latest, types: [] }, {
    fileExists: (path) => path === source.fileName,
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => "",
    getDefaultLibFileName: () => "",
    getNewLine: () => "\n",
    getSourceFile: (path) => path === source.fileName ? source : undefined,
    readFile: () => undefined,
    useCaseSensitiveFileNames: () => true,
    writeFile: () => {},
  })

/** Is this identifier only a label: the name of a member, or the foreign side of a renaming? */
const isLabel = (node: ts.Identifier): boolean => {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName === node
  if (ts.isExportSpecifier(parent)) return parent.parent.parent.moduleSpecifier !== undefined
  return ts.isMetaProperty(parent) || ts.isBreakOrContinueStatement(parent) || ts.isLabeledStatement(parent)
}

const isDeclared = (checker: ts.TypeChecker, node: ts.Identifier): boolean =>
  ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent) !== undefined
    : checker.getSymbolAtLocation(node) !== undefined

/** A use of a global as a value. `node` is the whole of what is named: for `globalThis.name`, both words. */
export interface GlobalUse {
  readonly name: string
  readonly node: ts.Node
}

const globalUse = (checker: ts.TypeChecker, node: ts.Identifier): GlobalUse | undefined => {
  if (isLabel(node) || ts.isPartOfTypeNode(node)) return
  if (node.text === "globalThis") {
    const parent = node.parent
    return ts.isPropertyAccessExpression(parent) ? { name: parent.name.text, node: parent } : { name: node.text, node }
  }
  return isDeclared(checker, node) ? undefined : { name: node.text, node }
}

/** The values that a file takes from its surroundings without importing or declaring them. */
export function* globalsOf(file: File): Generator<GlobalUse> {
  const source = parse(file)
  const checker = programOf(source).getTypeChecker()
  for (const node of nodesOf(source)) {
    const use = ts.isIdentifier(node) ? globalUse(checker, node) : undefined
    if (use !== undefined) yield use
  }
}

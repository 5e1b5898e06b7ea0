import ts from "typescript"
import { type File, perFile, type Rule } from "./rule.ts"
import { importedBy, lineOf, nodesOf, parse } from "./syntax.ts"

const testers = new Set(["it", "test", "describe", "suite", "layer"])
const evasions = new Set(["skip", "skipIf", "runIf", "only", "todo", "fails", "retry", "flakyTest"])
const assertionLibraries = new Set(["@effect/vitest/utils", "node:assert", "node:assert/strict"])

const isTestFile = (path: string): boolean => path.endsWith(".test.ts")

/** The words of a callee, first to last: `it.effect.skip` gives it, effect, skip. Calls on the way are passed through. */
const wordsOf = (callee: ts.Node): ReadonlyArray<string> => {
  if (ts.isIdentifier(callee)) return [callee.text]
  if (ts.isPropertyAccessExpression(callee)) return [...wordsOf(callee.expression), callee.name.text]
  if (ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) {
    return wordsOf(ts.isCallExpression(callee) ? callee.expression : callee.tag)
  }
  return []
}

/** The keys of option objects, as in `it("…", { skip: true }, …)`. */
const optionsOf = (call: ts.CallExpression): ReadonlyArray<string> =>
  call.arguments.filter(ts.isObjectLiteralExpression)
    .flatMap((options) => options.properties.map((property) => property.name?.getText() ?? ""))

const evasionOf = (call: ts.CallExpression): string | undefined => {
  const [root = "", ...words] = wordsOf(call.expression)
  return testers.has(root) ? [...words, ...optionsOf(call)].find((word) => evasions.has(word)) : undefined
}

/** Every test runs, and counts. */
export const noEvasion: Rule = perFile("no test is skipped, focused or excused", isTestFile, function* (file) {
  for (const node of nodesOf(parse(file))) {
    const evasion = ts.isCallExpression(node) ? evasionOf(node) : undefined
    if (evasion !== undefined) {
      yield { line: lineOf(node), fault: `uses ${evasion}`, cure: "make the test pass at every run, or delete it" }
    }
  }
})

const namesImportedFromAssertions = (source: ts.SourceFile): ReadonlyArray<string> =>
  source.statements.filter(ts.isImportDeclaration)
    .filter((statement) => assertionLibraries.has(importedBy(statement) ?? ""))
    .flatMap((statement) => {
      const bindings = statement.importClause?.namedBindings
      return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map((one) => one.name.text) : []
    })

const asserts = (file: File): boolean => {
  const source = parse(file)
  const imported = new Set(namesImportedFromAssertions(source))
  return nodesOf(source).some((node) => {
    const [root = ""] = ts.isCallExpression(node) ? wordsOf(node.expression) : []
    return imported.has(root) || /^(expect|assert)/.test(root)
  })
}

/** A test without an assertion cannot fail for the right reason. */
export const assertion: Rule = perFile("every test file asserts something", isTestFile, function* (file) {
  if (!asserts(file)) yield { line: 1, fault: "asserts nothing", cure: "say with expect(…) what must hold" }
})

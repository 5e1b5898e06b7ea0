import ts from "typescript"
import { isSource, perFile, type Rule } from "./rule.ts"
import { lineOf, nodesOf, parse } from "./syntax.ts"

const isAssertion = (node: ts.Node): node is ts.AssertionExpression =>
  ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)

const isConst = (node: ts.AssertionExpression): boolean => ts.isConstTypeReference(node.type)

/** `x as unknown as T`, and every other assertion about an assertion. */
const isDoubleAssertion = (node: ts.Node): boolean => {
  if (!isAssertion(node)) return false
  const inner = ts.isParenthesizedExpression(node.expression) ? node.expression.expression : node.expression
  return isAssertion(inner) && !isConst(inner)
}

const faultOf = (node: ts.Node): { readonly fault: string; readonly cure: string } | undefined => {
  if (node.kind === ts.SyntaxKind.AnyKeyword) {
    return { fault: "says any", cure: "name the type, or take unknown and narrow it" }
  }
  if (isDoubleAssertion(node)) {
    return { fault: "asserts a type twice", cure: "change the types so that at most one assertion is left" }
  }
  if (ts.isNonNullExpression(node)) {
    return {
      fault: "asserts with ! that a value is there",
      cure: "handle its absence, or make the type say that it is there",
    }
  }
}

/** No way around the type checker. */
export const strictness: Rule = perFile("src hides no doubt from the type checker", isSource, function* (file) {
  for (const node of nodesOf(parse(file))) {
    const fault = faultOf(node)
    if (fault !== undefined) yield { line: lineOf(node), ...fault }
  }
})

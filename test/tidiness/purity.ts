import ts from "typescript"
import { globalsOf, type GlobalUse } from "./globals.ts"
import { roomOf } from "./rooms.ts"
import { type File, isSource, perFile, type Rule } from "./rule.ts"
import { importedBy, lineOf, nodesOf, parse } from "./syntax.ts"

const onlyTimers = "set one of the role's timers"
const onlyMessages = "take time from a timer or from what a message carries"
const onlyDraws = "draw from the role's own random source"
const onlyEffect = "keep it synchronous, or move it to a room that is not pure"
const onlyLayers = "reach the outside through a service, and its adapter in a room that is not pure"

/** The globals that no pure room may use as a value, and what to use instead. */
const bannedGlobals: ReadonlyMap<string, string> = new Map([
  ["setTimeout", onlyTimers],
  ["setInterval", onlyTimers],
  ["setImmediate", onlyTimers],
  ["queueMicrotask", onlyTimers],
  ["performance", onlyMessages],
  ["Date()", onlyMessages],
  ["new Date()", onlyMessages],
  ["Date.now", onlyMessages],
  ["Math.random", onlyDraws],
  ["crypto", onlyDraws],
  ["Promise", onlyEffect],
  ["Deno", onlyLayers],
  ["process", onlyLayers],
  ["Buffer", onlyLayers],
  ["globalThis", onlyLayers],
])

/** Tells `Date.now` and `new Date()`, which read the clock, from `new Date(0)`, which does not. */
const spelled = ({ name, node }: GlobalUse): string => {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    const member = `${name}.${parent.name.text}`
    return bannedGlobals.has(member) ? member : name
  }
  if (name === "Date" && ts.isCallExpression(parent) && parent.expression === node) return "Date()"
  if (name === "Date" && ts.isNewExpression(parent) && !parent.arguments?.length) return "new Date()"
  return name
}

const asyncCure = { cure: onlyEffect }

const syntaxFault = (node: ts.Node): { readonly fault: string; readonly cure: string } | undefined => {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return { fault: "is async", ...asyncCure }
  if (node.kind === ts.SyntaxKind.AwaitKeyword || ts.isAwaitExpression(node)) return { fault: "awaits", ...asyncCure }
  if (importedBy(node)?.startsWith("node:")) return { fault: `imports ${importedBy(node)}`, cure: onlyLayers }
}

/** A pure room runs anywhere and repeats exactly: no clock, no chance, no input or output, no suspension. */
export const purity: Rule = perFile(
  "pure rooms are pure",
  (path) => isSource(path) && (roomOf(path)?.pure ?? false),
  function* (file: File) {
    for (const use of globalsOf(file)) {
      const cure = bannedGlobals.get(spelled(use))
      if (cure !== undefined) yield { line: lineOf(use.node), fault: `uses ${spelled(use)}`, cure }
    }
    for (const node of nodesOf(parse(file))) {
      const fault = syntaxFault(node)
      if (fault !== undefined) yield { line: lineOf(node), ...fault }
    }
  },
)

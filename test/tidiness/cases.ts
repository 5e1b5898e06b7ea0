import { addresses } from "./addresses.ts"
import { arrows } from "./arrows.ts"
import { entries } from "./entries.ts"
import { assertion, noEvasion } from "./honesty.ts"
import { pins } from "./pins.ts"
import { purity } from "./purity.ts"
import type { Rule } from "./rule.ts"
import { size } from "./size.ts"
import { strictness } from "./strictness.ts"

/** One file, and what a rule says of it: `line: fault` for each breach. */
export interface Case {
  readonly rule: Rule
  readonly path: string
  readonly text: string
  readonly faults: ReadonlyArray<string>
}

const about = (rule: Rule, path: string) => (text: string, ...faults: ReadonlyArray<string>): Case => ({
  rule,
  path,
  text,
  faults,
})

const model = about(arrows, "src/model/Slot.ts")
const paxos = about(arrows, "src/protocols/paxos/Acceptor.ts")
const paxosLayer = about(arrows, "src/protocols/paxos/layer.ts")
const pure = about(purity, "src/role/Role.ts")
const page = about(purity, "src/protocols/paxos/README.md")
const strict = about(strictness, "src/runtime/Node.ts")
const evasion = about(noEvasion, "test/model/Slot.test.ts")
const asserting = about(assertion, "test/model/Slot.test.ts")
const readme = about(addresses, "README.md")
const lock = about(addresses, "deno.lock")

const arrowCases: ReadonlyArray<Case> = [
  model(`import { Effect } from "effect"\nimport { Ballot } from "./Ballot.ts"\n// import "../runtime/Node.ts"`),
  model(`\nimport { Role } from "../role/Role.ts"`, "2: is in model and imports src/role/Role.ts, which is in role"),
  model(
    `import type { Node } from "../runtime/Node.ts"`,
    "1: is in model and imports src/runtime/Node.ts, which is in runtime",
  ),
  model(`export * from "../time/Timers.ts"`, "1: is in model and imports src/time/Timers.ts, which is in time"),
  model(
    `type Timers = import("../time/Timers.ts").Timers`,
    "1: is in model and imports src/time/Timers.ts, which is in time",
  ),
  model(
    `const timers = import("../time/Timers.ts")`,
    "1: is in model and imports src/time/Timers.ts, which is in time",
  ),
  model(
    `import { run } from "../../test/run.ts"`,
    "1: is in model and imports test/run.ts, which is in no room",
  ),
  model(`import { Slot } from "@synod/synod/model"`, `1: imports the package itself ("@synod/synod/model")`),
  paxos(`import "../../role/Role.ts"\nimport "../../model/Ballot.ts"\nimport "./messages.ts"`),
  paxos(
    `import { layer } from "./layer.ts"`,
    "1: is in protocols and imports src/protocols/paxos/layer.ts, which is in protocol layers",
  ),
  paxos(
    `import { Node } from "../../runtime/Node.ts"`,
    "1: is in protocols and imports src/runtime/Node.ts, which is in runtime",
  ),
  paxosLayer(`import "../Consensus.ts"\nimport "./Acceptor.ts"\nimport "../../runtime/Node.ts"`),
  paxosLayer(
    `import "../../replicated/Log.ts"`,
    "1: is in protocol layers and imports src/replicated/Log.ts, which is in replicated",
  ),
  about(arrows, "src/protocols/Consensus.ts")(`import { Node } from "../runtime/Node.ts"`),
  about(arrows, "src/cli/main.ts")(`import { layer } from "../services/KeyValue.ts"`),
  about(arrows, "src/attic/Old.ts")(`export {}`, "1: is in no room"),
]

const purityCases: ReadonlyArray<Case> = [
  page("Promise, performance and process are words here."),
  pure(`// setTimeout(f, Date.now())\nexport const words = "async Deno.cwd()"`),
  pure(`/** See {@link setTimeout}. */\nexport const instant = new Date(0)`),
  pure(`import { Promise } from "./messages.ts"\nexport const reply = (n: number) => Promise({ n })`),
  pure(`export const Promise = 1\nexport const messages = { Promise }\nexport const value = messages.Promise`),
  pure(`export type Later = Promise<number>\nexport interface Timer { readonly setTimeout: number }`),
  pure(`export const later = () => Promise.resolve(1)`, "1: uses Promise"),
  pure(`export const messages = { Promise }`, "1: uses Promise"),
  pure(`\nsetTimeout(() => {})`, "2: uses setTimeout"),
  pure(`globalThis.setInterval(() => {})`, "1: uses setInterval"),
  pure(`const world = globalThis`, "1: uses globalThis"),
  pure(`const a = (crypto: number) => crypto\nconst b = crypto.randomUUID()`, "2: uses crypto"),
  pure(`const start = performance.now()`, "1: uses performance"),
  pure(
    `const one = Date.now(), two = new Date(), three = Date()`,
    "1: uses Date.now",
    "1: uses new Date()",
    "1: uses Date()",
  ),
  pure(`const dice = Math.max(1, Math.random())`, "1: uses Math.random"),
  pure(`queueMicrotask(() => setImmediate(() => {}))`, "1: uses queueMicrotask", "1: uses setImmediate"),
  pure(`const folder = Deno.cwd()`, "1: uses Deno"),
  pure(`import { join } from "node:path"`, "1: imports node:path"),
  pure(`const f = async () => {\n  await g()\n}`, "1: is async", "2: awaits"),
  about(purity, "src/protocols/paxos/Acceptor.ts")(`const dice = Math.random()`, "1: uses Math.random"),
  about(purity, "src/protocols/paxos/layer.ts")(`const f = async () => {}`),
  about(purity, "src/runtime/Node.ts")(`const now = Date.now()`),
]

const strictnessCases: ReadonlyArray<Case> = [
  strict(`// any\nconst any = "as any"\nconst x = 1 as const\nconst y = !x\nconst z = (1 as unknown)`),
  strict(`const x: any = 1`, "1: says any"),
  strict(`const x = y as any`, "1: says any"),
  strict(`const f = <A = any>(a: A) => a`, "1: says any"),
  strict(`const x = y as unknown as string`, "1: asserts a type twice"),
  strict(`const x = (y as object) as string`, "1: asserts a type twice"),
  strict(`const x = y!.z`, "1: asserts with ! that a value is there"),
  strict(`const x = ys[0]!`, "1: asserts with ! that a value is there"),
  about(strictness, "test/runtime/Node.test.ts")(`const x: any = 1`),
]

const sizeCases: ReadonlyArray<Case> = [
  about(size, "src/model/Log.ts")("x\n".repeat(400)),
  about(size, "src/model/Log.ts")("x\n".repeat(401), "401: has 401 lines"),
  about(size, "src/model/Log.ts")("x\n".repeat(400) + "x", "401: has 401 lines"),
]

const honestyCases: ReadonlyArray<Case> = [
  evasion(`// it.skip("…")\nit("skips a slot", () => {})\nit.effect("only one", () => queue.skip())`),
  evasion(`it.skip("x", () => {})`, "1: uses skip"),
  evasion(`\nit.effect.only("x", () => {})`, "2: uses only"),
  evasion(`describe.todo("x")`, "1: uses todo"),
  evasion(`test.skipIf(slow)("x", () => {})`, "1: uses skipIf", "1: uses skipIf"),
  evasion(`it("x", { retry: 3 }, () => {})`, "1: uses retry"),
  asserting(`it("x", () => { expect(1).toBe(1) })`),
  asserting(`import { strictEqual } from "@effect/vitest/utils"\nit("x", () => { strictEqual(1, 1) })`),
  asserting(`it("x", () => assert.equal(1, 1))`),
  asserting(`// expect(1)\nit("expects much", () => { run() })`, "1: asserts nothing"),
]

const home = ["", "work", "main"].join("/")
const registry = ["registry", "npmjs", "org"].join(".")

const addressCases: ReadonlyArray<Case> = [
  readme(`See https://example.org${home} and src/work/main.ts`),
  readme(`\nRun it in ${home}`, "2: names a path of one machine"),
  readme(`npm --registry https://${registry}`, "1: names a registry's host"),
  lock(`"integrity": "sha512-aHR0cHM6Ly8="`),
  lock(`"tarball": "effect.tgz"`, "1: holds an address"),
  lock(`"resolved": "https://example.org/effect"`, "1: holds an address"),
]

const entriesCases: ReadonlyArray<Case> = [
  about(entries, "src/model/Slot.ts")(""),
  about(entries, "src/model/mod.ts")("", "1: does not export src/model/mod.ts"),
  about(entries, "deno.json")(
    `{ "exports": { "./model": "./src/model/mod.ts" } }`,
    "1: exports src/model/mod.ts, which is no public entry",
  ),
]

const pinned = about(pins, "deno.json")

const pinsCases: ReadonlyArray<Case> = [
  pinned(`{ "imports": { "effect": "npm:effect@4.1.0", "core": "npm:@scope/core@1.0.0-beta.2/sub" } }`),
  pinned(`{ "exports": {} }`),
  pinned(`{\n  "imports": {\n    "effect": "npm:effect@^4.1.0" }\n}`, "3: imports npm:effect@^4.1.0"),
  pinned(`{ "imports": { "effect": "npm:effect" } }`, "1: imports npm:effect"),
]

export const cases: ReadonlyArray<Case> = [
  ...arrowCases,
  ...purityCases,
  ...strictnessCases,
  ...sizeCases,
  ...honestyCases,
  ...addressCases,
  ...entriesCases,
  ...pinsCases,
]

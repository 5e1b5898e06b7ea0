/**
 * Histories that others recorded, of which it is known whether they are linearizable; `vectors/README.md` has their form.
 */
import { readFileSync } from "node:fs"
import type { History, Models } from "../../src/checking/mod.ts"

const folder = new URL("./vectors/", import.meta.url)

const linesOf = (path: string): ReadonlyArray<string> =>
  readFileSync(new URL(path, folder), "utf8").split("\n").filter((line) => line !== "")

/** The histories have no times: each event is a millisecond after the one before it. */
const inOrder = <I, O>(
  events: ReadonlyArray<History.Event<I, O>>,
): History.History<I, O> => events.map((event, atMs) => ({ ...event, atMs }))

type Cas = History.Event<Models.CasRegisterInput, Models.Value | boolean>

const valueOf = (text: string): number | null => text === "nil" ? null : Number(text)

const casInput = (f: string, value: string): Models.CasRegisterInput => {
  if (f === ":read") return { _tag: "Read" }
  if (f === ":write") return { _tag: "Write", value: valueOf(value) }
  const [, expected = "", written = ""] = /^\[(\S+) (\S+)\]$/.exec(value) ?? []
  return { _tag: "CompareAndSwap", expected: valueOf(expected), value: valueOf(written) }
}

/** A line of Jepsen's log. */
const casEvent = (line: string): Cas => {
  const [, process = "", type, f = "", value = ""] = /^INFO +jepsen\.util - (\d+)\t(\S+)\t(\S+)\t(.*)$/.exec(line) ?? []
  const event = { process, atMs: 0 }
  switch (type) {
    case ":invoke":
      return { ...event, _tag: "Invoked", input: casInput(f, value) }
    case ":ok":
      return { ...event, _tag: "Returned", output: f === ":read" ? valueOf(value) : f === ":cas" ? true : null }
    case ":fail":
      return f === ":cas" ? { ...event, _tag: "Returned", output: false } : { ...event, _tag: "Failed" }
    case ":info":
      return { ...event, _tag: "Unknown" }
  }
  throw new Error(`no event of Jepsen's: ${line}`)
}

/** A history of a compare-and-swap register at etcd. */
export interface EtcdHistory {
  readonly file: string
  readonly isLinearizable: boolean
  readonly history: History.History<Models.CasRegisterInput, Models.Value | boolean>
}

/** The 50 histories of etcd. */
export const etcdHistories = (): ReadonlyArray<EtcdHistory> =>
  linesOf("jepsen-etcd/verdicts.tsv").map((line) => {
    const [file = "", verdict] = line.split("\t")
    const history = inOrder(linesOf(`jepsen-etcd/${file}`).map(casEvent))
    return { file, isLinearizable: verdict === "true", history }
  })

type KeyValue = History.Event<Models.KeyValueInput, Models.KeyValueOutput>

/** A line of `{:process 0, :type :ok, :f :get, :key "7", :value ""}`. */
const keyValueEvent = (line: string): KeyValue => {
  const pattern = /^\{:process (\d+), :type :(\w+), :f :(\w+), :key "([^"]*)", :value (?:nil|"([^"]*)")\}$/
  const [, process = "", type, f, name = "", value = ""] = pattern.exec(line) ?? []
  const event = { process, atMs: 0 }
  // What was never put is an empty text there, and absent here.
  if (type === "ok") return { ...event, _tag: "Returned", output: f === "get" && value !== "" ? value : null }
  const tags = { get: "Get", put: "Put", append: "Append" } as const
  if (type !== "invoke" || (f !== "get" && f !== "put" && f !== "append")) throw new Error(`no event: ${line}`)
  return { ...event, _tag: "Invoked", input: f === "get" ? { _tag: "Get", name } : { _tag: tags[f], name, value } }
}

/** The histories of key-value stores. */
export const keyValueHistories = () =>
  ["c01-bad", "c01-ok", "c10-bad", "c10-ok"].map((name) => ({
    name,
    isLinearizable: name.endsWith("ok"),
    history: inOrder(linesOf(`kv/${name}.txt`).map(keyValueEvent)),
  }))

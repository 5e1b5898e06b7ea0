/**
 * A trace: what happened among nodes, as JSON that can be kept, sent and drawn. `README.md` is its description.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { counted } from "../model/counted.ts"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { messageOf } from "../model/messageOf.ts"
import { Event } from "./Event.ts"

/** Something bad in the world around the nodes, from a time to another; from the start or to the end without. */
export interface Fault {
  readonly label: string
  /** Whom it concerns. */
  readonly nodes: ReadonlyArray<string>
  readonly from?: number
  readonly to?: number
}

/** What a client asked for, and what became of it. */
export interface Operation {
  /** Unique in the trace. */
  readonly id: number
  readonly client: string
  /** In words: `put x = 1`. */
  readonly label: string
  readonly invokedAt: number
  /** Absent where nobody knows whether it ended. */
  readonly endedAt?: number
  /** `unknown`: it may have taken effect, or may yet. */
  readonly outcome: "ok" | "failed" | "unknown"
  /** What it was answered, in words. */
  readonly result?: string
}

/** What was found wrong, and which operations show it. */
export interface Verdict {
  readonly title: string
  readonly text: string
  readonly operations: ReadonlyArray<number>
}

/** What happened among nodes. */
export interface Trace {
  readonly format: "synod-trace"
  readonly version: 1
  readonly title: string
  /** `virtual` and `real`: milliseconds since the trace began; `steps`: the steps of a behaviour, counted from 0. */
  readonly clock: "virtual" | "real" | "steps"
  /** When it began in the real world, as an ISO date. */
  readonly beganAt?: string
  /** In the order in which they are drawn. */
  readonly nodes: ReadonlyArray<string>
  /** In the order in which they happened; `at` never falls. */
  readonly events: ReadonlyArray<Event>
  readonly faults?: ReadonlyArray<Fault>
  readonly operations?: ReadonlyArray<Operation>
  readonly verdict?: Verdict
}

const InvalidTraceBase: TaggedErrorClass<InvalidTrace, "InvalidTrace", { readonly problem: Schema.String }> = Schema
  .TaggedError<InvalidTrace>()("InvalidTrace", { problem: Schema.String })

/** A text is no trace, or one that contradicts itself. */
export class InvalidTrace extends InvalidTraceBase {
  override get message(): string {
    return `this is no trace that can be read: ${this.problem}`
  }
}

/** Among the nodes what is none: whence clients ask, and what a model records of all. */
export const environment = "environment"

/** The newest version of the format. */
export const version = 1

/** The first that stands there once more. */
const twiceIn = <A>(all: ReadonlyArray<A>): A | undefined => {
  const known = new Set<A>()
  return all.find((one) => known.size === known.add(one).size)
}

type Checked = Pick<Trace, "events" | "nodes" | "operations">

const endsOf = ({ from, to }: { readonly from: string; readonly to: string }): string => `from ${from} to ${to}`

const problemWith = ({ events, nodes, operations = [] }: Checked): string | undefined => {
  const ends = new Map<number, string>()
  const known = new Set(nodes)
  const node = twiceIn(nodes)
  if (node !== undefined) return `the node "${node}" is among its nodes twice`
  const operation = twiceIn(operations.map(({ id }) => id))
  if (operation !== undefined) return `two operations have the id ${operation}`
  let at = -Infinity
  for (const [index, event] of events.entries()) {
    const where = `event ${index} (${event._tag})`
    if (event.at < at) return `${where} is at ${event.at}, before the one ahead of it, at ${at}`
    at = event.at
    if (event._tag === "Sent") {
      if (ends.has(event.id)) return `${where} has the id ${event.id}, as another message has`
      ends.set(event.id, endsOf(event))
    } else if ("id" in event && event.id !== undefined) {
      const own = ends.get(event.id)
      if (own === undefined) return `${where} has the id ${event.id}, which no message before it has`
      if (own !== endsOf(event)) return `${where} has the id ${event.id}, as a message ${own} has`
    }
    const stranger = nodesOf(event).find((node) => !known.has(node))
    if (stranger !== undefined) return `${where} names the node "${stranger}", which is not among its nodes`
  }
}

/** Decodes and checks a trace. */
export const Trace: Schema.Codec<Trace, unknown> = Schema.Struct({
  format: Schema.Literal("synod-trace"),
  version: Schema.Literal(version),
  title: Schema.String,
  clock: Schema.Literals(["virtual", "real", "steps"]),
  beganAt: Schema.optionalKey(Schema.String),
  nodes: Schema.Array(NodeId),
  events: Schema.Array(Event),
  faults: Schema.optionalKey(Schema.Array(Schema.Struct({
    label: Schema.String,
    nodes: Schema.Array(NodeId),
    from: Schema.optionalKey(Schema.Finite),
    to: Schema.optionalKey(Schema.Finite),
  }))),
  operations: Schema.optionalKey(Schema.Array(Schema.Struct({
    id: Schema.Natural,
    client: Schema.String,
    label: Schema.String,
    invokedAt: Schema.Finite,
    endedAt: Schema.optionalKey(Schema.Finite),
    outcome: Schema.Literals(["ok", "failed", "unknown"]),
    result: Schema.optionalKey(Schema.String),
  }))),
  verdict: Schema.optionalKey(Schema.Struct({
    title: Schema.String,
    text: Schema.String,
    operations: Schema.Array(Schema.Natural),
  })),
}).check(Schema.makeFilter((trace: Checked) => problemWith(trace)))

/** The node of a place: what stands behind its `@`. */
export const nodeOf = (place: string): string => place.slice(place.lastIndexOf("@") + 1)

/** The nodes that an event is at, or between. */
export const nodesOf = (event: Event): ReadonlyArray<string> => {
  if ("node" in event) return [event.node]
  return "self" in event ? [nodeOf(event.self)] : [nodeOf(event.from), nodeOf(event.to)]
}

/** How many nodes and events there are, in words. */
export const sizeOf = ({ events, nodes }: Pick<Trace, "events" | "nodes">): ReadonlyArray<string> => [
  counted(nodes.filter((node) => node !== environment).length, "node"),
  counted(events.length, "event"),
]

/** The text of a trace: one event a line, so that it can be read, searched and compared. */
export const encode = ({ events, ...rest }: Trace): string => {
  const head = JSON.stringify(rest).slice(0, -1)
  return `${head},"events":[\n${events.map((event) => JSON.stringify(event)).join(",\n")}\n]}\n`
}

/** JSON of whatever a text says; fails where it says nothing that is JSON. */
export const parseJson = (text: string): Effect.Effect<unknown, InvalidTrace> =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: (cause) => new InvalidTrace({ problem: `it is not JSON: ${messageOf(cause)}` }),
  })

/** The deepest that data is nested: whoever tells or draws it goes as deep. */
const maxDepth = 500

const isDeeper = (json: unknown, depth: number): boolean =>
  typeof json === "object" && json !== null &&
  (depth === 0 || Object.values(json).some((inner) => isDeeper(inner, depth - 1)))

/** Fails if it is nested deeper than can be shown. */
export const checkDepth = (json: unknown): Effect.Effect<void, InvalidTrace> =>
  isDeeper(json, maxDepth)
    ? new InvalidTrace({ problem: `it is nested more than ${maxDepth} deep, and cannot be shown` })
    : Effect.void

const decodeTrace = Schema.decodeUnknownEffect(Trace)

/** What an object says of its format and version. */
const claimOf = (json: unknown): { readonly format: unknown; readonly version: unknown } =>
  typeof json === "object" && json !== null
    ? { format: "format" in json ? json.format : undefined, version: "version" in json ? json.version : undefined }
    : { format: undefined, version: undefined }

/** Fails unless the object says that it is of that format, in the version that this program reads. */
export const checkClaim = (json: unknown, wanted: string): Effect.Effect<void, InvalidTrace> => {
  const { format, version: given } = claimOf(json)
  if (format !== wanted) {
    return new InvalidTrace({ problem: `its "format" is ${JSON.stringify(format)}, not "${wanted}"` })
  }
  return given === version ? Effect.void : new InvalidTrace({
    problem: `it is of version ${
      JSON.stringify(given)
    }, and this program reads version ${version}: use the one that wrote it`,
  })
}

/** Reads the text of a trace. */
export const decode: (text: string) => Effect.Effect<Trace, InvalidTrace> = Effect.fnUntraced(function* (text) {
  const json = yield* parseJson(text)
  yield* checkDepth(json)
  yield* checkClaim(json, "synod-trace")
  return yield* Effect.mapError(decodeTrace(json), ({ message }) => new InvalidTrace({ problem: message }))
})

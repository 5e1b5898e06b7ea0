/**
 * Clients of the key-value store: they read, write, swap and delete a few keys, and later a few others.
 *
 * @module
 */
import { Clock, Effect, Exit, Fiber, Random, Stream } from "effect"
import { type Models, Recorder } from "../checking/mod.ts"
import { type Expectation, KeyValue, watchKeys } from "../services/keyvalue/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import { judge } from "./keyValueVerdict.ts"
import { type Start, timeout } from "./Load.ts"
import { type Failure, outcomeOf } from "./outcome.ts"
import { agree } from "./replicas.ts"
import * as Workers from "./Workers.ts"

type Input = Models.KeyValueInput
type Output = Models.KeyValueOutput
type Store = Effect.Success<typeof KeyValue.client>

/** So many keys are used at a time, and for so many operations: short histories of a key are quickly judged. */
const keysAtOnce = 4
const operationsTogether = 800

/** How long the watch may take to tell of the last change. */
const patience = "30 seconds"

const prefix = "chaos/"

/** Written last, for the watch to end with. */
const lastKey = `${prefix}last`

const expecting = (value: string | null): Expectation => value === null ? { exists: false } : { value }

/** Does it, and gives what the model calls its output. */
const perform = (store: Store, input: Input): Effect.Effect<Output, Failure> => {
  const key = input.name
  switch (input._tag) {
    case "Get":
      return Effect.map(store.Get({ key }), (entry) => entry?.value ?? null)
    case "Put":
      return Effect.as(store.Put({ key, value: input.value }), null)
    case "Delete":
      return Effect.map(store.Delete({ key }), ({ deleted }) => deleted)
    case "CompareAndSwap":
      return store.CompareAndSwap({ key, value: input.value, expected: expecting(input.expected) }).pipe(
        Effect.as(true),
        Effect.catchTag("CompareFailed", () => Effect.succeed(false)),
      )
    case "Append":
      return Effect.die(new Error("the store does not append"))
  }
}

/** What to do next with a key that had this value when it was last seen. */
const draw = Effect.fnUntraced(function* (name: string, value: string, expected: string | null) {
  const chance = yield* Random.next
  const input: Input = chance < 0.4
    ? { _tag: "Get", name }
    : chance < 0.7
    ? { _tag: "Put", name, value }
    : chance < 0.95
    ? { _tag: "CompareAndSwap", name, expected, value }
    : { _tag: "Delete", name }
  return input
})

/** Starts them, and somebody who watches all that changes. */
export const start: Start = Effect.fnUntraced(function* (options) {
  const { connect, finds, urls } = options
  const clock = yield* Clock.Clock
  const nowMs = () => monotonicMs(clock)
  const recorder = new Recorder<Input, Output>()
  const lastSeen = new Map<string, string | null>()
  let drawn = 0

  const ask = Effect.fnUntraced(function* (process: string, store: Store, input: Input) {
    recorder.invoked(process, input, nowMs())
    const exit = yield* Effect.exit(perform(store, input))
    if (Exit.isSuccess(exit)) {
      recorder.returned(process, exit.value, nowMs())
      if (input._tag === "Get" && typeof exit.value !== "boolean") lastSeen.set(input.name, exit.value)
      return "answered"
    }
    const outcome = outcomeOf(exit, finds)
    if (outcome === "unknown") recorder.unknown(process, nowMs())
    else recorder.failed(process, nowMs())
    return outcome
  })

  const changes: Array<string> = []
  const watching = yield* watchKeys({ prefix }, { from: 1 }).pipe(
    Stream.takeUntil((change) => change._tag === "Put" && change.entry.key === lastKey),
    Stream.runForEach((change) =>
      Effect.sync(() => {
        if (change._tag === "Put" && change.entry.key !== lastKey) changes.push(change.entry.value)
      })
    ),
    Effect.provide(connect(urls, timeout)),
    Effect.forkScoped,
  )
  const workers = yield* Workers.start(options, urls, (client) =>
    Effect.gen(function* () {
      const store = yield* KeyValue.client
      const number = drawn++
      const epoch = Math.floor(number / operationsTogether)
      const name = `${prefix}${epoch}/${yield* Random.nextIntBetween(0, keysAtOnce, { halfOpen: true })}`
      return yield* ask(`client ${client}`, store, yield* draw(name, `${client}.${number}`, lastSeen.get(name) ?? null))
    }))

  /** Reads every key once more, in the order of the history; `undefined` where there was no answer. */
  const readAll = Effect.gen(function* () {
    const store = yield* KeyValue.client
    const names = new Set(recorder.history.flatMap((event) => event._tag === "Invoked" ? [event.input.name] : []))
    const found = new Map<string, string | null>()
    for (const name of names) {
      if ((yield* ask("reader", store, { _tag: "Get", name })) === "answered") {
        found.set(name, lastSeen.get(name) ?? null)
      }
    }
    return { names, found }
  })

  return {
    ...workers,
    seen: () => ({ history: recorder.history, changes }),
    judge: Effect.gen(function* () {
      const { found, names } = yield* readAll
      const store = yield* KeyValue.client
      yield* Effect.ignore(store.Put({ key: lastKey, value: "" }))
      const watched = yield* Effect.exit(Effect.timeout(Fiber.join(watching), patience))
      const untold = [...names].filter((name) => !found.has(name))
      return judge({
        history: recorder.history,
        found: new Map([...found].flatMap(([name, value]) => value === null ? [] : [[name, value] as const])),
        untold,
        changes,
        watched,
        isSame: yield* agree(connect, urls, prefix),
      })
    }).pipe(Effect.provide(connect(urls, timeout))),
  }
})

/**
 * Clients of the key-value store: registers that must be linearizable, and a bank that neither makes nor loses money.
 *
 * @module
 */
import { Effect, Random } from "effect"
import { Models } from "../../checking/mod.ts"
import { type Expectation, KeyValue } from "../../services/keyvalue/mod.ts"
import { oneOf } from "../chance.ts"
import type { Stage, Subject } from "../Subject.ts"
import { Operations } from "./Operations.ts"
import { ofService, type Options } from "./subject.ts"
import type { Workload } from "./Workload.ts"

const situations = [
  "a swap that found what was expected",
  "a swap that found something else",
  "a transaction whose conditions held",
  "a transaction whose conditions held no more",
] as const

const registers = ["x", "y", "z"] as const
const accounts = ["bank/a", "bank/b", "bank/c", "bank/d"] as const
const deposit = 100

/** Registers, each a key: what clients are told of them is linearizable. */
class Registers {
  readonly #operations = new Operations(Models.keyValue)
  readonly #stage: Stage
  #count = 0

  constructor(stage: Stage) {
    this.#stage = stage
  }

  readonly act = Effect.fnUntraced({ self: this }, function* (client: string) {
    const kv = yield* KeyValue.client
    const name = yield* oneOf(...registers)
    const value = `${client}-${this.#count++}`
    switch (yield* oneOf<"get" | "put" | "delete" | "swap">("get", "put", "delete", "swap", "swap")) {
      case "get":
        return yield* this.get(client, name)
      case "put":
        return yield* this.#note(client, { _tag: "Put", name, value }, Effect.as(kv.Put({ key: name, value }), null))
      case "delete":
        return yield* this.#note(
          client,
          { _tag: "Delete", name },
          Effect.map(kv.Delete({ key: name }), ({ deleted }) => deleted),
        )
      case "swap":
        return yield* this.#swap(client, name, value)
    }
  })

  readonly get = Effect.fnUntraced({ self: this }, function* (client: string, name: string) {
    const entry = (yield* KeyValue.client).Get({ key: name })
    return yield* this.#note(client, { _tag: "Get", name }, Effect.map(entry, (entry) => entry?.value ?? null))
  })

  readonly verdict = () => this.#operations.verdict()

  readonly told = () => this.#operations.told()

  #note: Operations<unknown, Models.KeyValueInput, Models.KeyValueOutput>["note"] = (client, input, call) =>
    this.#operations.note(client, input, call)

  #swap(client: string, name: string, value: string) {
    return Effect.gen({ self: this }, function* () {
      const kv = yield* KeyValue.client
      const found = yield* this.get(client, name)
      const old = typeof found === "string" ? found : null
      const expected: Expectation = old === null ? { exists: false } : { value: old }
      const swapped = kv.CompareAndSwap({ key: name, value, expected }).pipe(
        Effect.as(true),
        Effect.catchTag("CompareFailed", () => Effect.succeed(false)),
      )
      const isDone = yield* this.#note(client, { _tag: "CompareAndSwap", name, expected: old, value }, swapped)
      this.#stage.situations.reached(`a swap that found ${isDone ? "what was expected" : "something else"}`)
    })
  }
}

/** Accounts between which money is moved by transactions, on what was read before. */
class Bank {
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** Opens the accounts, unless they are open, at once or not at all. */
  readonly #open = Effect.flatMap(KeyValue.client, (kv) =>
    kv.Transact({
      conditions: accounts.map((key) => ({ key, exists: false })),
      then: accounts.map((key) => ({ _tag: "Put", key, value: `${deposit}` })),
    }))

  readonly move = Effect.gen({ self: this }, function* () {
    const kv = yield* KeyValue.client
    const [from = "", to = ""] = yield* Random.shuffle(accounts)
    const [payer, payee] = yield* Effect.all([kv.Get({ key: from }), kv.Get({ key: to })])
    if (payer === null || payee === null) return yield* this.#open
    const { succeeded } = yield* kv.Transact({
      conditions: [{ key: from, modRevision: payer.modRevision }, { key: to, modRevision: payee.modRevision }],
      then: [
        { _tag: "Put", key: from, value: `${Number(payer.value) - 7}` },
        { _tag: "Put", key: to, value: `${Number(payee.value) + 7}` },
      ],
    })
    const how = succeeded ? "held" : "held no more"
    this.#stage.situations.reached(`a transaction whose conditions ${how}`)
  })

  readonly look = Effect.gen({ self: this }, function* () {
    const { entries } = yield* (yield* KeyValue.client).Range({ prefix: "bank/" })
    const sum = entries.reduce((sum, { value }) => sum + Number(value), 0)
    const isWhole = entries.length === 0 || entries.length === accounts.length && sum === accounts.length * deposit
    if (!isWhole) this.#stage.violated(`${entries.length} accounts hold ${sum}, and ${accounts.length} should hold 400`)
  })
}

const workload = (stage: Stage): Workload => {
  const [shelf, bank] = [new Registers(stage), new Bank(stage)]
  return {
    act: Effect.fnUntraced(function* (client) {
      switch (yield* oneOf<"register" | "move" | "look">("register", "register", "move", "look")) {
        case "register":
          return yield* shelf.act(client)
        case "move":
          return yield* bank.move
        case "look":
          return yield* bank.look
      }
    }),
    look: (client) =>
      Effect.andThen(Effect.forEach(registers, (name) => shelf.get(client, name), { discard: true }), bank.look),
    verdict: shelf.verdict,
    told: shelf.told,
  }
}

/** The key-value store, perhaps with a bug. */
export const keyValue = (bug?: Pick<Options, "tampering" | "log">): Subject =>
  ofService(KeyValue, { ...bug, workload, situations })

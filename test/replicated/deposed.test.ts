/** What a deposed leader has put into the log, behind what its successor has; on Multi-Paxos, in a simulated world. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { MemoryNetwork } from "../../src/network/mod.ts"
import { elected, machines, startAll } from "../protocols/multipaxos/machines.ts"
import { simulate } from "../support/simulate.ts"
import { replicaOn } from "./fixture.ts"
import { Patron, valueOf } from "./Patron.ts"

/** So long nobody calls: the leader alone knows then how late it is, as the others begin anew and read that in the log. */
const idle = Effect.sleep("1 hour")

/** A leader that is cut off, and a lease of a minute that its successor has granted meanwhile. */
const succeeded = Effect.fnUntraced(function* (callsOfDeposed: number, everyMs: number) {
  const network = yield* MemoryNetwork
  const [deposed, ...rest] = yield* Effect.flatMap(startAll(machines(["a", "b", "c"] as const)), elected)
  const old = new Patron(yield* replicaOn(deposed.log, { id: deposed.machine.id }))
  yield* old.open
  yield* idle
  const others = yield* Effect.forEach(rest, ({ machine }) =>
    Effect.gen(function* () {
      yield* machine.crash
      const log = yield* machine.start
      const patron = new Patron(yield* replicaOn(log, { id: machine.id }))
      yield* Effect.sleep(1000)
      return { machine, log, patron }
    }))
  yield* network.partition([[deposed.machine.id], rest.map(({ machine }) => machine.id)])
  yield* Effect.forEach(
    Array.from({ length: callsOfDeposed }),
    () => Effect.delay(Effect.forkChild(old.open), everyMs),
  )
  const [next] = yield* elected(others)
  const { patron } = others.find(({ machine }) => machine === next.machine) ?? expect.unreachable()
  const third = others.find(({ machine }) => machine !== next.machine) ?? expect.unreachable()
  const session = yield* patron.open
  valueOf(yield* patron.call(session, 0, "Leases.Put", { key: "k", value: "", forMs: 60_000 }))
  return { network, patron, ids: { deposed: deposed.machine.id, next: next.machine.id, third: third.machine.id } }
})

describe("Replica: a lease of a new leader's is not ended by the time of the one before", () => {
  it.effect("whose calls are passed on when it is back", () =>
    simulate(Effect.gen(function* () {
      // More than fits the window: the rest waits at the deposed.
      const { network, patron } = yield* succeeded(80, 1)
      yield* network.heal
      yield* Effect.sleep(1000)
      expect(valueOf(yield* patron.query("Leases.Keys"))).toEqual(["k"])
    })))

  it.effect("whose slots a third leader proposes again", () =>
    simulate(Effect.gen(function* () {
      const { ids, network, patron } = yield* succeeded(6, 5)
      yield* Effect.sleep(200)
      yield* network.partition([[ids.next], [ids.deposed, ids.third]])
      yield* Effect.sleep(3000)
      yield* network.heal
      yield* Effect.sleep(1000)
      expect(valueOf(yield* patron.query("Leases.Keys"))).toEqual(["k"])
    })))
})

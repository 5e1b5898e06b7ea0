/** What every network keeps, whatever carries it. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import type { Envelope, NetworkService } from "../../src/network/mod.ts"

/** A network to be checked. */
export interface Candidate {
  /** What the node of that name uses as its network. */
  readonly of: (node: NodeId) => NetworkService
  /** Gives what has been sent time to arrive; datagrams may be lost, so that a test tries again a few times. */
  readonly pause: Effect.Effect<void>
}

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]
const from = Address.make(a, "Proposer", "lunch/1")
const attempts = 500

/** A datagram to a role of that node. */
const to = (node: NodeId, message: unknown, sender = from): Envelope => ({
  from: sender,
  to: Address.make(node, "Acceptor", "lunch/1"),
  message,
})

/** Attaches a node; what it is given is kept in order. */
const attached = Effect.fnUntraced(function* ({ of }: Candidate, node: NodeId) {
  const received: Array<Envelope> = []
  yield* of(node).attach(node, (envelope) => received.push(envelope))
  return received
})

/** Does something again and again until a condition holds, as whoever uses an unreliable network must. */
const until = Effect.fnUntraced(function* ({ pause }: Candidate, holds: () => boolean, again: () => void) {
  for (let attempt = 0; attempt < attempts && !holds(); attempt++) {
    again()
    yield* pause
  }
  expect(holds()).toBe(true)
})

const messages: ReadonlyArray<unknown> = [
  null,
  0,
  "",
  "ü\u0000\n'\"\u2028",
  [],
  {},
  { _tag: "Promise", accepted: { ballot: { round: 2 ** 53 - 1, node: "b" }, value: [true, null, -1.5, "x"] } },
  { text: "x".repeat(100_000) },
]

/** Checks a network made anew for each test; `run` runs a test on it. */
export const conformance = (
  name: string,
  run: (test: (network: Candidate) => Effect.Effect<void, unknown, Scope.Scope>) => Promise<void>,
): void => {
  const check = (what: string, test: (network: Candidate) => Effect.Effect<void, unknown, Scope.Scope>) =>
    it(what, () => run(test))

  describe(`Network: ${name}`, () => {
    check("delivers to the node that a datagram is for, and to no other", (network) =>
      Effect.gen(function* () {
        yield* attached(network, a)
        const atB = yield* attached(network, b)
        const atC = yield* attached(network, c)
        yield* until(network, () => atB.length > 0, () => network.of(a).send(to(b, "hello")))
        yield* until(network, () => atC.length > 0, () => network.of(a).send(to(c, "you too")))
        expect(new Set(atB.map(({ message }) => message))).toEqual(new Set(["hello"]))
        expect(new Set(atC.map(({ message }) => message))).toEqual(new Set(["you too"]))
      }))

    check("never changes a message or an address", (network) =>
      Effect.gen(function* () {
        yield* attached(network, a)
        const received = yield* attached(network, b)
        const seen = (index: number) => received.some(({ message }) => Reflect.get(Object(message), "id") === index)
        for (const [id, payload] of messages.entries()) {
          yield* until(network, () => seen(id), () => network.of(a).send(to(b, { id, payload })))
        }
        for (const envelope of received) {
          const id = Number(Reflect.get(Object(envelope.message), "id"))
          expect(envelope).toEqual(to(b, { id, payload: messages[id] }))
        }
      }))

    check("carries an answer to the address that a datagram came from", (network) =>
      Effect.gen(function* () {
        const received = yield* attached(network, a)
        yield* network.of(b).attach(b, (asked) =>
          network.of(b).send({ from: asked.to, to: asked.from, message: { answer: asked.message } }))
        yield* until(network, () =>
          received.length > 0, () => network.of(a).send(to(b, 1)))
        expect(received[0]).toEqual({ from: to(b, 1).to, to: from, message: { answer: 1 } })
      }))

    check(
      "does not deliver to a node that has been detached, but to the next one of that name",
      (network) =>
        Effect.gen(function* () {
          yield* attached(network, a)
          const life = yield* Scope.make()
          const first = yield* Scope.provide(attached(network, b), life)
          yield* until(network, () => first.length > 0, () => network.of(a).send(to(b, "to the first")))
          yield* Scope.close(life, Exit.void)
          const before = first.length
          network.of(a).send(to(b, "to nobody"))
          yield* network.pause
          const second = yield* attached(network, b)
          yield* until(network, () => second.length > 0, () => network.of(a).send(to(b, "to the second")))
          expect(first).toHaveLength(before)
          expect(second.map(({ message }) => message)).not.toContain("to nobody")
        }),
    )

    check("loses a datagram to a node that was never attached, and goes on", (network) =>
      Effect.gen(function* () {
        yield* attached(network, a)
        const received = yield* attached(network, b)
        network.of(a).send(to(c, "anybody?"))
        yield* network.pause
        yield* until(network, () => received.length > 0, () => network.of(a).send(to(b, "hello")))
        expect(received.map(({ message }) => message)).not.toContain("anybody?")
      }))

    check(
      "refuses a second node of the same name, which leaves the first as it was",
      (network) =>
        Effect.gen(function* () {
          yield* attached(network, a)
          const first = yield* attached(network, b)
          const refused = yield* Effect.flip(Effect.scoped(attached(network, b)))
          expect(refused).toMatchObject({ _tag: "NodeIdTaken", node: "b" })
          expect(refused.message).toBe(`a node named "b" is already attached; give each node a name of its own`)
          yield* until(network, () => first.length > 0, () => network.of(a).send(to(b, "still there?")))
        }),
    )
  })
}

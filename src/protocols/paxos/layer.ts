/**
 * Paxos on a node, behind the `Consensus` interface.
 *
 * @module
 */
import { type Duration, Effect, Layer, type Schema, type Scope } from "effect"
import * as Configuration from "../../model/Configuration.ts"
import type { InvalidQuorums, Quorums } from "../../model/Quorum.ts"
import type { Network, NodeIdTaken } from "../../network/Network.ts"
import * as Node from "../../runtime/Node.ts"
import type { Storage } from "../../storage/Storage.ts"
import { Consensus, type ConsensusService, Timeout } from "../Consensus.ts"
import { Decided, Learn, Propose } from "./messages.ts"
import { makeRoles, type Patience } from "./roles.ts"

/** How a node takes part in Paxos: every member is proposer, acceptor and learner. */
export interface Options extends Omit<Node.Options, "roles"> {
  /** Default: a majority in both phases, of an odd number of members. */
  readonly quorums?: Quorums
  readonly patience?: Patience
  /** How long a request waits before it fails with `Timeout`. Default: 5 seconds. */
  readonly timeout?: Duration.Input
}

/** Why a node cannot take part. */
export type Refused = Configuration.InvalidConfiguration | InvalidQuorums | Node.InvalidNode | NodeIdTaken

/** The requests that wait for a decision, by instance. */
class Pending {
  readonly #requests = new Map<string, Set<Request>>()

  add(instance: string, request: Request): void {
    const others = this.#requests.get(instance) ?? new Set()
    this.#requests.set(instance, others.add(request))
  }
  drop(instance: string, request: Request): void {
    const others = this.#requests.get(instance)
    if (others?.delete(request) && others.size === 0) this.#requests.delete(instance)
  }
  answer(instance: string, value: Schema.Json): void {
    const answered = this.#requests.get(instance) ?? []
    this.#requests.delete(instance)
    for (const { answer } of answered) answer(value)
  }
  askAgain(): void {
    for (const requests of this.#requests.values()) for (const { ask } of requests) ask()
  }
}

interface Request {
  readonly ask: () => void
  readonly answer: (value: Schema.Json) => void
}

/** A role that has crashed forgot who waits: requests are made again until they are answered. */
const askAgainEvery: Duration.Input = "1 second"

/** Starts a node of Paxos and returns its side of the consensus. The node stops with the scope. */
export const make: (
  options: Options,
) => Effect.Effect<ConsensusService, Refused, Network | Storage | Scope.Scope> = Effect.fnUntraced(
  function* ({ patience, quorums, timeout = "5 seconds", ...options }) {
    const configuration = yield* Configuration.make(options.members, quorums)
    const node = yield* Node.make({ ...options, roles: makeRoles(configuration.quorums, patience) })
    const pending = new Pending()
    const client = yield* node.endpoint({
      name: "Consensus",
      receives: [Decided],
      onMessage: ({ value }, { instance }) => pending.answer(instance, value),
    })
    yield* Effect.forkScoped(Effect.forever(Effect.delay(Effect.sync(() => pending.askAgain()), askAgainEvery)))

    const request = (instance: string, ask: () => void) =>
      Effect.callback<Schema.Json>((resume) => {
        const request = { ask, answer: (value: Schema.Json) => resume(Effect.succeed(value)) }
        pending.add(instance, request)
        ask()
        return Effect.sync(() => pending.drop(instance, request))
      }).pipe(Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(new Timeout({ instance })) }))
    const learn = (instance: string) => client.send("Learner", instance, Learn({}))
    return {
      propose: (instance, value) =>
        request(instance, () => {
          learn(instance)
          client.send("Proposer", instance, Propose({ value }))
        }),
      decided: (instance) => request(instance, () => learn(instance)),
    }
  },
)

/** A node of Paxos as the `Consensus` of whoever runs on it. */
export const layer = (options: Options): Layer.Layer<Consensus, Refused, Network | Storage> =>
  Layer.effect(Consensus, make(options))

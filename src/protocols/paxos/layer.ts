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
import { Timers } from "../../time/Timers.ts"
import { Consensus, type ConsensusService, Timeout } from "../Consensus.ts"
import { Decided, Learn, Propose } from "./messages.ts"
import { Pending } from "./Pending.ts"
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

/** Starts a node of Paxos and returns its side of the consensus. The node stops with the scope. */
export const make: (
  options: Options,
) => Effect.Effect<ConsensusService, Refused, Network | Storage | Scope.Scope> = Effect.fnUntraced(
  function* ({ patience, quorums, timeout = "5 seconds", ...options }) {
    const configuration = yield* Configuration.make(options.members, quorums)
    const node = yield* Node.make({ ...options, roles: makeRoles(configuration.quorums, patience) })
    const { after } = yield* Timers
    const pending = yield* Effect.acquireRelease(
      Effect.sync(() => new Pending(after)),
      (pending) => Effect.sync(() => pending.stop()),
    )
    const client = yield* node.endpoint({
      name: "Consensus",
      receives: [Decided],
      onMessage: ({ value }, { instance }) => pending.answer(instance, value),
    })

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

/**
 * Consensus: nodes agree on one value an instance, and never on two.
 *
 * @module
 */
import { Context, Effect, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

const TimeoutBase: TaggedErrorClass<Timeout, "Timeout", { readonly instance: Schema.String }> = Schema
  .TaggedError<Timeout>()("Timeout", { instance: Schema.String })

/** No decision was learned in time. Whether one is made, and on which value, is unknown: the proposal may yet win. */
export class Timeout extends TimeoutBase {
  override get message(): string {
    return `no decision on "${this.instance}" was learned in time; one may be made all the same: ask again`
  }
}

const ForeignValueBase: TaggedErrorClass<ForeignValue, "ForeignValue", {
  readonly instance: Schema.String
  readonly value: Schema.Codec<Schema.Json>
  readonly problem: Schema.String
}> = Schema.TaggedError<ForeignValue>()("ForeignValue", {
  instance: Schema.String,
  value: Schema.Json,
  problem: Schema.String,
})

/** The chosen value is not of the expected type: something else is decided under the same name. */
export class ForeignValue extends ForeignValueBase {
  override get message(): string {
    return `the value chosen for "${this.instance}" is not of the expected type; name other things otherwise: ${this.problem}`
  }
}

/** What every protocol for consensus promises. Instances are told apart by name and independent of each other. */
export interface ConsensusService {
  /**
   * Gets a value chosen: this one, unless another has been or comes first. Returns the chosen value, the same to
   * everybody for ever.
   */
  readonly propose: (instance: string, value: Schema.Json) => Effect.Effect<Schema.Json, Timeout>
  /** Proposes nothing, and returns the chosen value once there is one. */
  readonly decided: (instance: string) => Effect.Effect<Schema.Json, Timeout>
}

/** Consensus on values of one type. */
export interface TypedConsensus<A> {
  /** As `ConsensusService.propose`. */
  readonly propose: (instance: string, value: A) => Effect.Effect<A, Timeout | ForeignValue>
  /** As `ConsensusService.decided`. */
  readonly decided: (instance: string) => Effect.Effect<A, Timeout | ForeignValue>
}

const ConsensusBase: Context.ServiceClass<Consensus, "@synod/synod/protocols/Consensus", ConsensusService> = Context
  .Service<Consensus, ConsensusService>()("@synod/synod/protocols/Consensus")

/** The consensus that this node takes part in, by whatever protocol. */
export class Consensus extends ConsensusBase {
  /** Consensus on values of a type, which travel and are stored as the JSON of its Schema. */
  static readonly over = <A>(type: Schema.Codec<A, unknown>): Effect.Effect<TypedConsensus<A>, never, Consensus> =>
    Effect.map(Consensus, ({ decided, propose }) => {
      const codec = Schema.toCodecJson(type)
      const encode = Schema.encodeSync(codec)
      const decode = Schema.decodeEffect(codec)
      const typed = (instance: string) => (value: Schema.Json) =>
        Effect.mapError(decode(value), ({ message }) => new ForeignValue({ instance, value, problem: message }))
      return {
        propose: (instance, value) =>
          Effect.flatMap(Effect.suspend(() => propose(instance, encode(value))), typed(instance)),
        decided: (instance) => Effect.flatMap(decided(instance), typed(instance)),
      }
    })
}

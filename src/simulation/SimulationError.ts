/**
 * Why a simulation could not go on.
 *
 * @module
 */
import { Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

const StalledBase: TaggedErrorClass<Stalled, "Stalled", {
  readonly seed: Schema.String
  readonly atMs: Schema.Number
  readonly problem: Schema.String
}> = Schema.TaggedError<Stalled>()("Stalled", { seed: Schema.String, atMs: Schema.Number, problem: Schema.String })

/** The program can not end: nothing is left to happen, or virtual time does not pass. `atMs` is virtual. */
export class Stalled extends StalledBase {
  override get message(): string {
    return `the simulation of seed ${this.seed} stalled at ${this.atMs} ms: ${this.problem}`
  }
}

const RealWorldBase: TaggedErrorClass<RealWorld, "RealWorld", {
  readonly what: Schema.String
  readonly where: Schema.String
  readonly cure: Schema.String
}> = Schema.TaggedError<RealWorld>()("RealWorld", { what: Schema.String, where: Schema.String, cure: Schema.String })

/** The program used the time, the chance or the promises of the real world, so it would not run the same again. */
export class RealWorld extends RealWorldBase {
  override get message(): string {
    return `the simulated program used ${this.what} ${this.where}; ${this.cure}`
  }
}

const InvalidOptionsBase: TaggedErrorClass<InvalidOptions, "InvalidOptions", { readonly problem: Schema.String }> =
  Schema.TaggedError<InvalidOptions>()("InvalidOptions", { problem: Schema.String })

/** A simulation was asked for what cannot be. */
export class InvalidOptions extends InvalidOptionsBase {
  override get message(): string {
    return `these options make no simulation: ${this.problem}`
  }
}

/** Why a simulation did not come to the end of its program. */
export type SimulationError = Stalled | RealWorld

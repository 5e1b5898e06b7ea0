/** What the explorer finds in models that are broken in several ways. */
import type { Effect } from "effect"
import { blocking, impatient } from "../../examples/explore-two-phase-commit.ts"
import { firstProposal } from "../../examples/strawmen.ts"
import { Explore, type InvalidModel, type Model, type Report } from "../../src/explore/mod.ts"
import { Acceptor } from "../../src/protocols/paxos/Acceptor.ts"
import { PaxosWorlds } from "../../src/worlds/mod.ts"

/** Paxos whose acceptors keep nothing on their disks: one that restarts forgets its promise. */
const forgetful = PaxosWorlds.duel("Paxos whose acceptors forget", { acceptor: { ...Acceptor, durable: [] } })

const found = <H>(model: Model.Model<H>) => [model.name, Explore.check(model)] as const

/** By the model's name. Each has a counterexample. */
export const broken: ReadonlyArray<readonly [name: string, Effect.Effect<Report.Report, InvalidModel>]> = [
  found(forgetful),
  found(impatient),
  found(blocking),
  found(firstProposal),
]

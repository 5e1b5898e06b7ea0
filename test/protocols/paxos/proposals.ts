import { type Ballot, NodeId } from "../../../src/model/mod.ts"
import type { Proposal } from "../../../src/protocols/paxos/Proposal.ts"

export const ballot = (round: number, node: string): Ballot.Ballot => ({ round, node: NodeId.NodeId.make(node) })

export const proposal = (round: number, node: string, value: string): Proposal => ({
  ballot: ballot(round, node),
  value,
})

/**
 * What hinders datagrams on their way, direction by direction.
 *
 * @module
 */
import type { Fault } from "../faults/Fault.ts"
import type { NodeId } from "../model/NodeId.ts"
import * as Link from "../network/Link.ts"

/** A fault of the network, or of how a node uses it. */
export type NetworkFault = Extract<Fault, {
  readonly _tag:
    | "OmitSends"
    | "OmitReceives"
    | "Disturb"
    | "Clog"
    | "Cut"
    | "Partition"
    | "Misreport"
    | "Equivocate"
}>

/** What becomes of datagrams in one direction. Likelihoods are from 0 to 1. */
export interface Hindrance {
  isCut: boolean
  isClogged: boolean
  /** How likely one is lost at its ends, whatever the link does. */
  omission: number
  /** How likely it says something else, to all alike or to this one alone. */
  misreport: number
  equivocation: number
  /** What takes the place of the link. */
  link: Link.Link | undefined
}

/** All directions, by their ends. */
export type Hindrances = ReadonlyMap<NodeId, ReadonlyMap<NodeId, Hindrance>>

const none = (): Hindrance => ({
  isCut: false,
  isClogged: false,
  omission: 0,
  misreport: 0,
  equivocation: 0,
  link: undefined,
})

const either = (one: number, other: number): number => 1 - (1 - one) * (1 - other)

const applies = (ends: { readonly from: NodeId; readonly to: NodeId }, from: NodeId, to: NodeId): boolean =>
  ends.from === from && ends.to === to

/** Adds what a fault does to a direction. */
const hinder = (hindrance: Hindrance, fault: NetworkFault, from: NodeId, to: NodeId): void => {
  switch (fault._tag) {
    case "OmitSends":
      if (fault.node === from) hindrance.omission = either(hindrance.omission, fault.likelihood)
      return
    case "OmitReceives":
      if (fault.node === to) hindrance.omission = either(hindrance.omission, fault.likelihood)
      return
    case "Misreport":
      if (fault.node === from) hindrance.misreport = either(hindrance.misreport, fault.likelihood)
      return
    case "Equivocate":
      if (fault.node === from) hindrance.equivocation = either(hindrance.equivocation, fault.likelihood)
      return
    case "Clog":
      if (applies(fault, from, to)) hindrance.isClogged = true
      return
    case "Cut":
      if (applies(fault, from, to)) hindrance.isCut = true
      return
    case "Partition":
      if (!fault.groups.some((group) => group.includes(from) && group.includes(to))) hindrance.isCut = true
      return
    case "Disturb": {
      const { directions, duplication, loss, maxDelayMs, minDelayMs, reordering } = fault
      const isHit = directions === "all" || directions.some(([one, other]) => one === from && other === to)
      if (isHit) hindrance.link = { delay: Link.uniform(minDelayMs, maxDelayMs), loss, duplication, reordering }
    }
  }
}

/** What all these faults come to among these nodes. Of two that disturb one direction the later one counts. */
export const hindrances = (faults: ReadonlyArray<NetworkFault>, nodes: ReadonlyArray<NodeId>): Hindrances => {
  const between = (from: NodeId, to: NodeId): Hindrance => {
    const hindrance = none()
    for (const fault of faults) hinder(hindrance, fault, from, to)
    return hindrance
  }
  return new Map(
    nodes.map((from) => [from, new Map(nodes.filter((to) => to !== from).map((to) => [to, between(from, to)]))]),
  )
}

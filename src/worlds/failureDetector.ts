/**
 * Failure detectors as the explorer sees them: without time, so that a tick may come before any word and after.
 *
 * @module
 */
import { Schema } from "effect"
import * as Model from "../explore/Model.ts"
import { always, eventually, sometimes, type View } from "../explore/Property.ts"
import type { NodeId } from "../model/NodeId.ts"
import { type DetectorOptions, type DetectorState, makeDetector } from "../protocols/failure-detector/Detector.ts"
import { type Alive, type AreYouAlive, Suspecting } from "../protocols/failure-detector/messages.ts"
import { timeout } from "../protocols/failure-detector/timeout.ts"
import type { Role } from "../role/Role.ts"

/** What each node has told of whom it suspects. */
export interface Told {
  readonly [node: string]: ReadonlyArray<NodeId>
}

const isSuspecting = Schema.is(Suspecting.schema)

const told: Model.History<Told> = {
  initial: {},
  record: (history, event) =>
    event._tag === "Handled"
      ? event.emitted.filter(isSuspecting).reduce((told, { nodes }) => ({ ...told, [event.self.node]: nodes }), history)
      : history,
}

/** A small world of failure detectors. */
export interface World {
  readonly hearing: DetectorOptions<number>["hearing"]
  /** For how many ticks a member may be silent, at first. Default: 1. */
  readonly timeoutTicks?: number
  /** By how many it may be so for longer once it was suspected for nothing. Default: 0. */
  readonly growthTicks?: number
  /** How often members speak of themselves, all together. Default: 2. */
  readonly beats?: number
  /** A detector to explore in place of the real one. */
  readonly detector?: typeof makeDetector<number>
}

type Detecting = Role<DetectorState<number>, Alive | AreYouAlive>

const roleOf = ({ detector = makeDetector, growthTicks = 0, hearing, timeoutTicks = 1 }: World): Detecting =>
  detector({ hearing, every: 1, tick: 1, criterion: timeout(timeoutTicks, growthTicks) })

const suspects = (view: View<unknown>, role: Detecting, node: string, other: string): boolean =>
  view.state(role, node).watches[other]?.isSuspected === true

/** The detector of who is not there: it handles nothing. */
const mute = (role: Detecting): Detecting => ({ ...role, handle: () => undefined })

const nodes = ["a", "b"] as const

/** Two members of which one may restart and one may stop: does each tell just whom it suspects, and may it be wrong? */
export const doubt = (name: string, world: World): Model.Model<Told> => {
  const role = roleOf(world)
  const isSuspectedBy = (view: View<unknown>, isDown: boolean) =>
    suspects(view, role, "a", "b") && view.down("b") === isDown
  return Model.make({
    name,
    nodes: Model.everywhere(nodes, role),
    network: "multiset",
    faults: { loss: 1, duplication: 1, restarts: 1, stops: { times: 1, nodes: ["b"] } },
    timers: { Beat: world.beats ?? 2 },
    history: told,
    properties: [
      always("a node that is up has told just whom it suspects", (view) =>
        nodes.every((node) =>
          view.down(node) ||
          nodes.every((other) =>
            suspects(view, role, node, other) === (view.history[node] ?? []).some((it) => it === other)
          )
        )),
      sometimes("who is down is suspected", (view) => isSuspectedBy(view, true)),
      sometimes("who is up is suspected: no detector is sure", (view) => isSuspectedBy(view, false)),
    ],
  })
}

/** Two members that are up, and a third that never was: do both suspect it, whatever they hear of each other? */
export const silence = (name: string, world: World): Model.Model<undefined> => {
  const role = roleOf(world)
  return Model.make({
    name,
    nodes: { ...Model.everywhere(nodes, role), c: [mute(role)] },
    network: "multiset",
    timers: { Beat: world.beats ?? 2 },
    properties: [
      eventually(
        "completeness: all who are up suspect who is down",
        (view) => nodes.every((node) => suspects(view, role, node, "c")),
      ),
    ],
  })
}

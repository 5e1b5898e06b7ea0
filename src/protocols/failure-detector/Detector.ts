/**
 * The failure detector: listens to all other members, and suspects those that are silent for too long.
 *
 * @module
 */
import { type Duration, Schema } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { broadcastToPeers, emit, reply, setTimer } from "../../role/Command.ts"
import * as Role from "../../role/Role.ts"
import type { Criterion } from "./Criterion.ts"
import { Alive, AreYouAlive, Suspecting } from "./messages.ts"

/** What a detector knows of a member. */
export interface Watch<Memory> {
  /** The ticks since it was heard, or since the start; it is not counted on once the member is suspected. */
  readonly silentTicks: number
  readonly isSuspected: boolean
  readonly memory: Memory
}

/** What a detector knows of all other members, in their order. None of it is durable: who restarts listens afresh. */
export interface DetectorState<Memory> {
  readonly watches: { readonly [node: string]: Watch<Memory> }
}

/** How a detector works, the same at every member. */
export interface DetectorOptions<Memory> {
  /** Whether members tell each other unasked that they are up, or ask each other. */
  readonly hearing: "push" | "pull"
  /** How often they tell, or ask. */
  readonly every: Duration.Input
  /** The step in which silence is counted. */
  readonly tick: Duration.Input
  readonly criterion: Criterion<Memory>
}

type State = DetectorState<unknown>

const suspectsOf = ({ watches }: State, members: ReadonlyArray<NodeId>): ReadonlyArray<NodeId> =>
  members.filter((member) => watches[member]?.isSuspected)

/** A detector with this criterion. */
export const makeDetector = <Memory>(
  { criterion, every, hearing, tick }: DetectorOptions<Memory>,
): Role.Role<DetectorState<Memory>, Alive | AreYouAlive> => {
  const { heard, initial, limitTicks, memory } = criterion
  const unheard: Watch<Memory> = { silentTicks: 0, isSuspected: false, memory: initial }
  const Watch: Schema.Codec<Watch<Memory>, unknown> = Schema.Struct({
    silentTicks: Schema.Natural,
    isSuspected: Schema.Boolean,
    memory,
  })

  /** Counts on. The last tick may have begun before the silence, so one more must have passed than may. */
  const afterTick = (watch: Watch<Memory>): Watch<Memory> => {
    if (watch.isSuspected) return watch
    const silentTicks = watch.silentTicks + 1
    return { ...watch, silentTicks, isSuspected: silentTicks > Math.ceil(limitTicks(watch.memory)) }
  }

  return Role.make("Detector", {
    receives: [Alive, AreYouAlive],
    sends: [Alive, AreYouAlive],
    emits: [Suspecting],
    timers: ["Beat", "Tick"],
    state: { watches: Schema.Record(Schema.String, Watch) },
    initial: ({ members, self }) => ({
      watches: Object.fromEntries(members.filter((member) => member !== self.node).map((member) => [member, unheard])),
    }),
    *onStart(state) {
      yield* setTimer("Beat", 0)
      yield* setTimer("Tick", tick)
      yield* emit(Suspecting({ nodes: [] }))
      return state
    },
    on: {
      *Alive(state, _, { from, members }) {
        const watch = state.watches[from.node]
        if (watch === undefined) return state
        const { isSuspected, memory, silentTicks } = watch
        const trusted = { silentTicks: 0, isSuspected: false, memory: heard(memory, silentTicks, isSuspected) }
        const next = { watches: { ...state.watches, [from.node]: trusted } }
        if (isSuspected) yield* emit(Suspecting({ nodes: suspectsOf(next, members) }))
        return next
      },
      *AreYouAlive(state) {
        yield* reply(Alive({}))
        return state
      },
    },
    onTimer: {
      *Beat(state, { self }) {
        yield* setTimer("Beat", every)
        yield* broadcastToPeers(self.role, hearing === "push" ? Alive({}) : AreYouAlive({}))
        return state
      },
      *Tick(state, { members }) {
        yield* setTimer("Tick", tick)
        const watches = Object.fromEntries(
          Object.entries(state.watches).map(([node, watch]) => [node, afterTick(watch)]),
        )
        const before = suspectsOf(state, members)
        const nodes = suspectsOf({ watches }, members)
        if (nodes.length > before.length) yield* emit(Suspecting({ nodes }))
        return { watches }
      },
    },
  })
}

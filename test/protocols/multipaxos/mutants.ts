/**
 * Multi-Paxos with one thing wrong: the explorer has to find every one.
 */
import { Log } from "../../../src/model/mod.ts"
import type { Internal } from "../../../src/protocols/multipaxos/Action.ts"
import { hole } from "../../../src/protocols/multipaxos/Entry.ts"
import { Promise } from "../../../src/protocols/multipaxos/messages.ts"
import { takeover } from "../../../src/worlds/multiPaxos.ts"
import { makeReplica } from "../../../src/protocols/multipaxos/Replica.ts"
import type { ReplicaState } from "../../../src/protocols/multipaxos/state.ts"
import { Command, Role, type Step } from "../../../src/role/mod.ts"
import type { Bug } from "../../catalogue/Bug.ts"
import { exploring } from "../../catalogue/exploring.ts"
import * as worlds from "./worlds.ts"

export type Replica = Role.Role<ReplicaState, Internal>

/** The replica with something put between a stimulus and its handler. */
export const meddle = (
  between: (handle: Replica["handle"], ...asked: Parameters<Replica["handle"]>) => ReturnType<Replica["handle"]>,
): typeof makeReplica =>
(options) => {
  const replica = makeReplica(options)
  return { ...replica, handle: (...asked) => between(replica.handle, ...asked) }
}

/** Does not hear of what has been accepted in a slot. */
const deafAbout = (slot: number) =>
  meddle((handle, state, stimulus, situation) => {
    if (stimulus._tag !== "Message" || stimulus.message._tag !== "Promise") return handle(state, stimulus, situation)
    const { first } = stimulus.message
    const entries = stimulus.message.entries.map((entry, offset) => first + offset === slot ? hole : entry)
    return handle(state, { _tag: "Message", message: Promise({ ...stimulus.message, entries }) }, situation)
  })

/** Takes the first part of a promise for all of it. */
const hasty = meddle((handle, state, stimulus, situation) => {
  if (stimulus._tag !== "Message" || stimulus.message._tag !== "Promise") return handle(state, stimulus, situation)
  const message = Promise({ ...stimulus.message, hasMore: false })
  return handle(state, { _tag: "Message", message }, situation)
})

/** At a heartbeat takes whatever it holds for what the leader says is chosen. */
const credulous = meddle(function* (handle, state, stimulus, situation) {
  const isHeartbeat = stimulus._tag === "Message" && stimulus.message._tag === "Heartbeat"
  const ballot = isHeartbeat ? stimulus.message.ballot : undefined
  const mistaken = Array.from(state.log, (entry) => ({ ...entry, ballot: ballot ?? entry.ballot }))
  const { log } = state
  const next = yield* handle({ ...state, log: Log.fromIterable(mistaken) }, stimulus, situation) ?? Role.ignore(state)
  return ballot === undefined ? next : { ...next, log }
})

/** A command whose Accepts leave before the sync. */
class Early extends Command<unknown, never> {
  readonly command: Command<unknown, unknown>
  constructor(command: Command<unknown, unknown>) {
    super()
    this.command = command
  }
  override perform(step: Step): unknown {
    const value = this.command.perform(step)
    const output = step.outputs.pop()
    if (output !== undefined) {
      step.outputs.push(
        output._tag === "Broadcast" && output.message._tag === "Accept" ? { ...output, beforeSync: true } : output,
      )
    }
    return value
  }
}

/** Proposes before its own promise is synced, though nobody else has promised. */
const rash = meddle(function* (handle, state, stimulus, situation) {
  const program = handle(state, stimulus, situation) ?? Role.ignore(state)
  let result = program.next()
  while (result.done !== true) {
    const { value } = result
    result = program.next((yield value instanceof Command ? new Early(value) : value) as never)
  }
  return result.value
})

const mutant = exploring(takeover, /^agreement|^what is decided is held/)

const twoCommands = { commands: { a: ["x"], b: ["y"] } }

export const mutants: ReadonlyArray<Bug> = [
  mutant("a replica forgets its promise when it restarts", {
    source: "PMS 2.5",
    states: 20_000,
    world: {},
    wrong: { replica: (options) => ({ ...makeReplica(options), durable: ["log"] }) },
  }),
  mutant("a replica forgets what it has accepted when it restarts", {
    source: "PMS 2.5",
    states: 1_000,
    world: {},
    wrong: { replica: (options) => ({ ...makeReplica(options), durable: ["promised"] }) },
  }),
  mutant("a new leader ignores what was accepted in slot 0", {
    source: "PMS 2.2, P2c",
    states: 20_000,
    world: {},
    wrong: { replica: deafAbout(0) },
  }),
  mutant("a new leader ignores what was accepted in slot 1 alone", {
    source: "PMS 3",
    states: 200_000,
    world: { commands: { a: ["x", "y"], b: ["z"] } },
    wrong: { replica: deafAbout(1) },
  }),
  mutant("a new leader begins with a part of what it is to be told", {
    source: "PMS 3",
    states: 20_000,
    world: worlds.parts,
    wrong: { replica: hasty },
  }),
  mutant("a follower takes for chosen what another ballot has put there", {
    source: "PMS 2.3",
    states: 10_000,
    world: { ...worlds.lesson, ...twoCommands },
    wrong: { replica: credulous },
  }),
  mutant("a leader that needs no other's promise proposes before its own is synced", {
    source: "etcd-io/etcd#4765",
    states: 20_000,
    world: { ...worlds.upstart, ...twoCommands },
    wrong: { replica: rash },
  }),
  mutant("two quorums of Multi-Paxos miss each other", {
    source: "Flexible Paxos, 3",
    states: 2_000,
    world: {},
    wrong: { quorums: { phase1: 2, phase2: 1 } },
  }),
]

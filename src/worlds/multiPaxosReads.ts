/**
 * Reads of Multi-Paxos as the explorer sees them: leaders take over from each other, and readers ask at any moment.
 *
 * @module
 */
import { Schema } from "effect"
import * as Model from "../explore/Model.ts"
import { always, sometimes } from "../explore/Property.ts"
import * as Address from "../model/Address.ts"
import { agree, type Decisions } from "../protocols/multipaxos/invariants.ts"
import { ReadAt, ReadIndex } from "../protocols/multipaxos/messages.ts"
import { decisions, stage, type World } from "./multiPaxos.ts"

const isReadIndex = Schema.is(ReadIndex.schema)
const isReadAt = Schema.is(ReadAt.schema)

/** What is known of a read. */
export interface Read {
  /** How many slots had been decided by whomever when it was asked; those of its answers must be as many. */
  readonly decidedBefore: number
  /** The slots that it was answered, each once. */
  readonly answers: ReadonlyArray<number>
}

/** All that replicas decide, and what is known of each read that has been asked, by its number. */
export interface Readings {
  readonly decisions: Decisions
  readonly reads: { readonly [request: number]: Read }
  /** Whether a read was told of a slot that nobody had decided. */
  readonly isEarly: boolean
}

/** Notes what is decided, asked and answered. */
export const readings: Model.History<Readings> = {
  initial: { decisions: decisions.initial, reads: {}, isEarly: false },
  record: (history, event) => {
    if (event._tag !== "Handled") return history
    const decided = decisions.record(history.decisions, event)
    const { stimulus } = event
    let { isEarly, reads } = history
    if (
      stimulus._tag === "Message" && isReadIndex(stimulus.message) && event.from.node === Model.environment &&
      reads[stimulus.message.request] === undefined
    ) {
      const { request } = stimulus.message
      reads = { ...reads, [request]: { decidedBefore: history.decisions.length, answers: [] } }
    }
    for (const { message } of event.sent) {
      if (!isReadAt(message)) continue
      const { requests, slot } = message
      isEarly ||= slot > decided.length
      for (const request of requests) {
        const read = reads[request]
        if (read === undefined || read.answers.includes(slot)) continue
        reads = { ...reads, [request]: { ...read, answers: [...read.answers, slot].sort() } }
      }
    }
    return { decisions: decided, reads, isEarly }
  },
}

const isCurrent = ({ answers, decidedBefore }: Read) => answers.every((slot) => slot >= decidedBefore)

const client = Address.make(Model.environment, "Reader")

/** A small world with readers. */
export interface ReadWorld extends Omit<World, "reaches"> {
  /** How many reads clients ask of each replica, at any moment. */
  readonly readers: { readonly [node: string]: number }
  /** What must be possible. */
  readonly reaches?: { readonly [what: string]: (readings: Readings) => boolean }
}

/** Replicas that take over from each other, while readers ask what is current: is any told what is not? */
export const reads = (name: string, { reaches = {}, readers, ...options }: ReadWorld): Model.Model<Readings> => {
  const { role, world } = stage(options)
  const nodes = Object.entries(readers).flatMap(([node, count]) => Array.from({ length: count }, () => node))
  const asked = nodes.map((node, request) =>
    Model.client(`read ${request}`, { node, role, message: ReadIndex({ client, request, askedMs: 0 }) })
  )
  return Model.make({
    ...world,
    name,
    clients: asked,
    history: readings,
    properties: [
      always(
        "a read covers all that was decided before it was asked",
        ({ history }) => Object.values(history.reads).every(isCurrent),
      ),
      always("a read is told of no slot that is not decided", ({ history }) => !history.isEarly),
      always(
        "agreement: no two replicas decide different commands for a slot",
        ({ history }) => agree(history.decisions),
      ),
      ...Object.entries(reaches).map(([what, reached]) => sometimes<Readings>(what, ({ history }) => reached(history))),
    ],
  })
}

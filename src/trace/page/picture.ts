/**
 * What is to be drawn of a trace: steps, lanes, arrows, and what each role is at each step. A part of the page's script.
 *
 * @module
 */
import type { Schema } from "effect"
import type { Event } from "../Event.ts"
import type { Trace } from "../Trace.ts"
import { lastUpTo, nextVersion, partAt, stateAnew, type Version } from "./state.ts"

/** What happens at once, at one place: an event and what it brought about there. */
export interface Step {
  readonly index: number
  readonly at: number
  readonly node: string
  /** Where it happens; without, at the node itself. */
  readonly place?: string
  readonly events: Array<Event>
}

/** A message, from the step in which it is sent. */
export interface Arrow {
  readonly from: string
  readonly to: string
  readonly tag: string
  readonly sent: number
  /** The step in which it arrives or is lost; without, nobody knows what became of it. */
  readonly end?: number
  /** Why it is lost, if it is. */
  readonly why?: string
  readonly id: number
}

/** From a step on. */
export interface Since<A> {
  readonly step: number
  readonly is: A
}

/** All that is drawn of a place or of a node. */
export interface Track {
  readonly place: string
  readonly node: string
  readonly role: string
  readonly versions: Array<Version>
  readonly modes: Array<Since<string>>
}

/** All that is drawn. */
export interface Picture {
  readonly trace: Trace
  readonly steps: ReadonlyArray<Step>
  readonly arrows: ReadonlyArray<Arrow>
  /** By place, node by node, and each node's roles in the same order. */
  readonly tracks: ReadonlyMap<string, Track>
  /** The nodes at which something happens: of others it is only told what they know. */
  readonly lanes: ReadonlyArray<string>
  /** By node. */
  readonly isUp: ReadonlyMap<string, ReadonlyArray<Since<boolean>>>
  readonly messages: ReadonlyMap<number, Schema.Json>
  readonly modes: ReadonlyArray<string>
  readonly tags: ReadonlyArray<string>
}

/** The node of a place. */
export const nodeOfPlace = (place: string): string => place.slice(place.lastIndexOf("@") + 1)

/** Where an event happens: a place, or a node. */
export const whereOf = (event: Event): string => {
  if ("node" in event) return event.node
  if ("self" in event) return event.self
  return event._tag === "Received" ? event.to : event.from
}

/** What a step brings about where it happens, and does not begin one. */
export const isEffect = ({ _tag }: Event): boolean =>
  _tag === "State" || _tag === "Changed" || _tag === "Became" || _tag === "Sent" || _tag === "Emitted"

/** The tag of a message, if it has one. */
export const tagOf = (message: Schema.Json | undefined): string => {
  const tag = partAt(message, ["_tag"])
  return typeof tag === "string" ? tag : "message"
}

/**
 * The steps of a trace: of a behaviour as they are counted; otherwise each event with what it brings about, in virtual
 * time at once.
 */
export const stepsOf = ({ clock, events }: Trace): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  for (const event of events) {
    const last = steps[steps.length - 1]
    const where = whereOf(event)
    const node = nodeOfPlace(where)
    const belongs = last !== undefined &&
      (clock === "real" || last.at === event.at) &&
      (clock === "steps" || isEffect(event) && (last.place === undefined ? last.node === node : last.place === where))
    if (belongs) last.events.push(event)
    else {
      steps.push({
        index: steps.length,
        at: event.at,
        node,
        events: [event],
        ..."node" in event ? {} : { place: where },
      })
    }
  }
  return steps
}

/** Reads a trace as a picture. */
export const pictureOf = (trace: Trace): Picture => {
  const steps = stepsOf(trace)
  const tracks = new Map<string, Track>()
  const isUp = new Map<string, Array<Since<boolean>>>(trace.nodes.map((node) => [node, []]))
  const messages = new Map<number, Schema.Json>()
  const sent = new Map<number, Arrow>()
  const arrows: Array<Arrow> = []
  const trackOf = (place: string): Track => {
    const known = tracks.get(place)
    if (known !== undefined) return known
    const node = nodeOfPlace(place)
    const track = { place, node, role: place.slice(0, place.length - node.length - 1), versions: [], modes: [] }
    tracks.set(place, track)
    return track
  }
  const arrive = (id: number | undefined, step: number, why?: string) => {
    const arrow = id === undefined ? undefined : sent.get(id)
    if (arrow !== undefined) arrows.push({ ...arrow, end: step, ...why === undefined ? {} : { why } })
  }
  const become = (place: string, step: number, mode: string) => {
    const { modes } = trackOf(place)
    if (modes[modes.length - 1]?.is !== mode) modes.push({ step, is: mode })
  }
  const take = (event: Event, step: number) => {
    switch (event._tag) {
      case "Started":
      case "Stopped":
        isUp.get(event.node)?.push({ step, is: event._tag === "Started" })
        return
      case "Sent":
        trackOf(event.from)
        messages.set(event.id, event.message)
        sent.set(event.id, {
          id: event.id,
          from: event.from,
          to: event.to,
          tag: tagOf(event.message),
          sent: step,
        })
        return
      case "Received":
        trackOf(event.to)
        return arrive(event.id, step)
      case "Lost":
        return arrive(event.id, step, event.why)
      case "Became":
        return become(event.self, step, event.mode)
      case "State": {
        const track = trackOf(event.self)
        const mode = partAt(event.state, ["mode", "_tag"])
        if (typeof mode === "string") become(event.self, step, mode)
        track.versions.push(stateAnew(track.versions[track.versions.length - 1], step, event.state))
        return
      }
      case "Changed": {
        const track = trackOf(event.self)
        track.versions.push(nextVersion(track.versions[track.versions.length - 1], step, event.changes))
        return
      }
      default:
        trackOf(event.self)
    }
  }
  for (const step of steps) for (const event of step.events) take(event, step.index)
  const ended = new Set(arrows.map(({ id }) => id))
  for (const [id, arrow] of sent) if (!ended.has(id)) arrows.push(arrow)
  const acting = new Set(
    trace.events.filter(({ _tag }) => _tag !== "State" && _tag !== "Changed").map(whereOf).map(nodeOfPlace),
  )
  const roles = [...new Set([...tracks.values()].map(({ role }) => role))]
  const sorted = [...tracks].sort(([, a], [, b]) =>
    trace.nodes.indexOf(a.node) - trace.nodes.indexOf(b.node) || roles.indexOf(a.role) - roles.indexOf(b.role)
  )
  return {
    trace,
    steps,
    arrows: arrows.filter(({ to }) => tracks.has(to)),
    tracks: new Map(sorted),
    lanes: trace.nodes.filter((node) => acting.has(node)),
    isUp,
    messages,
    modes: [...new Set([...tracks.values()].flatMap(({ modes }) => modes.map(({ is }) => is)))],
    tags: [...new Set(arrows.map(({ tag }) => tag))].sort(),
  }
}

/** Whether a node is up at a step. Before it tells, it is what it does not become. */
export const isUpAt = (picture: Picture, node: string, step: number): boolean => {
  const told = picture.isUp.get(node) ?? []
  const last = lastUpTo(told, step)
  return last === undefined ? told[0]?.is !== true : last.is
}

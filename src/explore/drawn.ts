/**
 * Counterexamples as traces, to be drawn.
 *
 * @module
 */
import type { Schema } from "effect"
import { diff } from "../trace/Change.ts"
import type { Note } from "../trace/Notes.ts"
import { Ties } from "../trace/tie.ts"
import { nodeOf, type Trace, version } from "../trace/Trace.ts"
import type { Counterexample, Happening, Snapshot, Transition } from "./Counterexample.ts"
import { environment } from "./Model.ts"
import { ending } from "./Transcript.ts"

const fieldOf = (json: Schema.Json | undefined, field: string): Schema.Json | undefined =>
  typeof json === "object" && json !== null && field in json ? (json as Schema.JsonObject)[field] : undefined

/** Where what nodes record of all of them is drawn. */
const history = `History@${environment}`

/** Takes down one behaviour, step by step. */
class Drawing {
  readonly notes: Array<Note> = []
  private readonly known = new Map<string, Schema.Json>()

  follow(at: number, { happenings, state }: Transition): void {
    for (const happening of happenings) this.take(at, happening)
    this.see(at, state)
  }

  private take(at: number, happening: Happening): void {
    switch (happening._tag) {
      case "Restarted":
      case "Stopped":
        this.notes.push({ _tag: "Stopped", at, node: happening.node })
        this.forget(happening.node)
        if (happening._tag === "Restarted") this.notes.push({ _tag: "Started", at, node: happening.node })
        break
      case "Lost":
        this.notes.push({ ...happening, at, why: "loss" })
        break
      case "Handled":
      case "Torn":
        this.handled(at, happening)
    }
  }

  private handled(at: number, happening: Extract<Happening, { readonly role: string }>): void {
    const self = `${happening.role}@${happening.node}`
    const { after, emitted, from, sent, stimulus } = happening
    const name = String(fieldOf(stimulus, "name") ?? "")
    switch (fieldOf(stimulus, "_tag")) {
      case "Message":
        this.notes.push({ _tag: "Received", at, from, to: self, message: fieldOf(stimulus, "message") ?? null })
        break
      case "Timer":
        this.notes.push({ _tag: "TimerFired", at, self, timer: name })
        break
      case "Action":
        this.notes.push({ _tag: "Acted", at, self, action: name })
    }
    this.knows(at, self, after)
    for (const envelope of sent) this.notes.push({ _tag: "Sent", at, ...envelope })
    for (const event of emitted) this.notes.push({ _tag: "Emitted", at, self, event })
  }

  /** What happens around a step changes roles that did not act. */
  private see(at: number, { history: told, roles }: Snapshot): void {
    for (const { down, node, role, state } of roles) if (!down) this.knows(at, `${role}@${node}`, state)
    if (told !== null) this.knows(at, history, told)
  }

  private knows(at: number, self: string, state: Schema.Json): void {
    const before = this.known.get(self)
    this.known.set(self, state)
    const changes = before === undefined ? [] : diff(before, state)
    if (before === undefined) this.notes.push({ _tag: "State", at, self, state })
    else if (changes.length > 0) this.notes.push({ _tag: "Changed", at, self, changes })
    const mode = fieldOf(fieldOf(state, "mode"), "_tag")
    if (typeof mode === "string" && mode !== fieldOf(fieldOf(before, "mode"), "_tag")) {
      this.notes.push({ _tag: "Became", at, self, mode })
    }
  }

  private forget(node: string): void {
    for (const self of this.known.keys()) if (nodeOf(self) === node) this.known.delete(self)
  }
}

/** The counterexample as a trace, whose time is its steps: 0 is the start. */
export const draw = (counterexample: Counterexample): Trace => {
  const { model, property, start, transitions } = counterexample
  const drawing = new Drawing()
  const nodes = [...new Set(start.state.roles.map(({ node }) => node))]
  for (const node of nodes) drawing.notes.push({ _tag: "Started", at: 0, node })
  for (const [step, transition] of [start, ...transitions].entries()) drawing.follow(step, transition)
  const ties = new Ties("any")
  const events = drawing.notes.map((note) => ties.tie(note))
  return {
    format: "synod-trace",
    version,
    title: model,
    clock: "steps",
    nodes: [...nodes, environment],
    events,
    verdict: {
      title: `"${property}" is violated after ${transitions.length === 1 ? "1 step" : `${transitions.length} steps`}`,
      text: ending(counterexample).replace(/:$/, "."),
      operations: [],
    },
  }
}

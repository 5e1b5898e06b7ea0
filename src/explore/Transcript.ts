/**
 * Counterexamples as readable transcripts.
 *
 * @module
 */
import type { Schema } from "effect"
import type {
  Counterexample,
  Happening,
  MessageSnapshot,
  RoleSnapshot,
  Snapshot,
  Transition,
} from "./Counterexample.ts"
import { environment } from "./Model.ts"
import { counted } from "../model/counted.ts"
import { fieldsInWords, words } from "../trace/words.ts"

const detail = "       "

/** `Role@node` as `node · Role`, and a client by its name. */
const place = (address: string): string => {
  const separator = address.lastIndexOf("@")
  const [role, node] = [address.slice(0, separator), address.slice(separator + 1)]
  return node === environment ? `client ${role.slice(0, role.lastIndexOf("/"))}` : `${node} · ${role}`
}

const isObject = (json: Schema.Json): json is Schema.JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json)

/** Who does what. */
const doing = (happening: Extract<Happening, { readonly role: string }>): string => {
  const actor = `${happening.node} · ${happening.role}`
  const stimulus = isObject(happening.stimulus) ? happening.stimulus : {}
  switch (stimulus._tag) {
    case "Message":
      return `${actor} receives ${words(stimulus.message ?? null)} from ${place(happening.from)}`
    case "Timer":
      return `${actor}: its timer ${String(stimulus.name)} fires`
    case "Action":
      return `${actor} does ${String(stimulus.name)}`
    case "Drained":
      return `${actor} has drained its mailbox`
    default:
      return `${actor} starts`
  }
}

const isStart = (happening: Happening): happening is Extract<Happening, { readonly _tag: "Handled" | "Torn" }> =>
  happening._tag === "Handled" && isObject(happening.stimulus) && happening.stimulus._tag === "Start"

const title = (happening: Happening): string => {
  switch (happening._tag) {
    case "Handled":
      return doing(happening)
    case "Torn":
      return `${doing(happening)}, but crashes before its state is synced`
    case "Restarted":
      return `${happening.node} crashes and starts again`
    case "Stopped":
      return `${happening.node} crashes and stays down`
    case "Lost":
      return `the network loses ${words(happening.message)} from ${place(happening.from)} to ${place(happening.to)}`
  }
}

/** A line for each message, with all that it goes to: `a1, a2 · Acceptor`. */
const sends = (sent: ReadonlyArray<MessageSnapshot>): ReadonlyArray<string> =>
  Array.from(Map.groupBy(sent, ({ message }) => words(message)), ([message, copies]) => {
    const places = Map.groupBy(copies.map(({ to }) => place(to).split(" · ")), ([, role = ""]) => role)
    const groups = Array.from(places, ([role, ends]) => {
      const nodes = ends.map(([node]) => node).join(", ")
      return role === "" ? nodes : `${nodes} · ${role}`
    })
    return `sends ${message} to ${groups.join("; ")}`
  })

const list = (names: ReadonlyArray<string>): string => names.length === 0 ? "none" : names.join(", ")

const changes = (before: RoleSnapshot, after: RoleSnapshot): ReadonlyArray<string> => {
  const old = new Map(fieldsInWords(before.state))
  const fields = fieldsInWords(after.state)
    .filter(([name, value]) => old.get(name) !== value)
    .map(([name, value]) => `${name}: ${old.get(name) ?? "none"} → ${value}`)
  const [timers, timersAfter] = [list(before.timers), list(after.timers)]
  return timers === timersAfter ? fields : [...fields, `timers: ${timers} → ${timersAfter}`]
}

/** The changes of every role, those of roles that did not act themselves under their names. */
const allChanges = (before: Snapshot, after: Snapshot, actors: ReadonlySet<string>): ReadonlyArray<string> =>
  after.roles.flatMap((role, i) => {
    const earlier = before.roles[i]
    const changed = earlier === undefined ? [] : changes(earlier, role)
    const name = `${role.node} · ${role.role}`
    return actors.size === 1 && actors.has(name) ? changed : changed.map((change) => `${name}  ${change}`)
  })

const actorsOf = ({ happenings }: Transition): ReadonlySet<string> =>
  new Set(happenings.flatMap((happening) => "role" in happening ? [`${happening.node} · ${happening.role}`] : []))

const transition = (number: number, it: Transition, before: Snapshot): string => {
  const titles = it.happenings
    // After a crash every role starts: that goes without saying where it says nothing.
    .filter((happening, i) => i === 0 || !isStart(happening) || happening.sent.length > 0)
    .map(title)
  const outputs = it.happenings.flatMap((happening) =>
    "role" in happening ? [...sends(happening.sent), ...happening.emitted.map((event) => `emits ${words(event)}`)] : []
  )
  const history = words(before.history) === words(it.state.history)
    ? []
    : [`history: ${words(before.history)} → ${words(it.state.history)}`]
  const details = [...allChanges(before, it.state, actorsOf(it)), ...outputs, ...history]
  const [first = "nothing", ...rest] = titles
  return [
    `${String(number).padStart(4)}  ${first}`,
    ...rest.map((line) => `      ${line}`),
    ...details.map((line) => `${detail}${line}`),
  ].join("\n")
}

const start = ({ happenings }: Transition): ReadonlyArray<string> => {
  const lines = happenings.flatMap((happening) =>
    "role" in happening && happening.sent.length > 0
      ? [`${String(0).padStart(4)}  ${title(happening)}`, ...sends(happening.sent).map((line) => `${detail}${line}`)]
      : []
  )
  return lines.length === 0 ? [] : [lines.join("\n")]
}

const snapshot = ({ history, messages, roles }: Snapshot): string => {
  const names = roles.map(({ node, role }) => `${node} · ${role}`)
  const width = Math.max(...names.map((name) => name.length))
  const lines = roles.map((role, i) => {
    const fields = fieldsInWords(role.state).map(([name, value]) => name === "" ? value : `${name} ${value}`)
    const timers = role.timers.length === 0 ? [] : [`timers ${list(role.timers)}`]
    const state = [...fields, ...timers].join(", ")
    return `${detail}${(names[i] ?? "").padEnd(width)}  ${role.down ? `down (${state})` : state}`
  })
  const network = `${detail}${counted(messages.length, "message")} in the network`
  return [...lines, ...(history === null ? [] : [`${detail}history ${words(history)}`]), network].join("\n")
}

/** How the property is broken, in words. */
export const ending = ({ ending, property }: Counterexample): string => {
  switch (ending._tag) {
    case "False":
      return `Now "${property}" does not hold:`
    case "Ends":
      return `"${property}" has never held, and only faults could happen now:`
    case "Loops":
      return ending.from < 0
        ? `This is the first state again, and so on for ever. "${property}" never holds:`
        : `This is the state after step ${ending.from + 1} again, and so on for ever. "${property}" never holds:`
    case "Defect":
      return `In this state ${ending.message}`
  }
}

/** The counterexample, step by step: who does what, what it changes and sends, and the state that breaks the property. */
export const format = (counterexample: Counterexample): string => {
  const { model, property, transitions } = counterexample
  const steps = transitions.length === 1 ? "1 step" : `${transitions.length} steps`
  const states = [counterexample.start.state, ...transitions.map(({ state }) => state)]
  const [last = counterexample.start.state] = states.slice(-1)
  return [
    `${model}: "${property}" is violated after ${steps}`,
    ...start(counterexample.start),
    ...transitions.map((it, i) => transition(i + 1, it, states[i] ?? it.state)),
    `  ✗   ${ending(counterexample)}\n${snapshot(last)}`,
  ].join("\n\n")
}

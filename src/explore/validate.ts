/**
 * What is wrong with a model.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"
import { encoder, text } from "./Canonical.ts"
import { type Client, type Crashes, environment, type Model } from "./Model.ts"
import { rename, type Renaming } from "./Renaming.ts"

const list = (names: Iterable<string>) => Array.from(names).join(", ")

const firstRepeated = (names: ReadonlyArray<string>): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index)

const isBudget = (budget: number): boolean => budget === Infinity || (Number.isSafeInteger(budget) && budget >= 0)

const crashes = (crash: Crashes) => typeof crash === "number" ? { times: crash, nodes: undefined } : crash

/** The faults of a model, each with its cure, in the order in which to mend them. */
export function* problems<H>(model: Model<H>): Generator<string> {
  yield* nodes(model)
  yield* faults(model)
  yield* choices(model)
  yield* properties(model)
  yield* symmetry(model)
}

function* nodes<H>(model: Model<H>): Generator<string> {
  const names = Object.keys(model.nodes)
  if (names.length === 0) yield "it has no nodes; give it one at least"
  for (const [name, roles] of Object.entries(model.nodes)) {
    if (!Schema.is(NodeId)(name)) {
      yield `"${name}" names no node; use 1 to 64 letters, digits, '.', '_' or '-'`
    }
    if (name === environment) yield `"${name}" is where clients are; call the node otherwise`
    if (roles.length === 0) yield `node ${name} has no role; give it one or leave the node out`
    const repeated = firstRepeated(roles.map((role) => role.name))
    if (repeated !== undefined) yield `node ${name} has two roles named ${repeated}; rename one`
  }
  yield* known("members", model.members ?? [], model)
}

function* known<H>(where: string, named: ReadonlyArray<string>, model: Model<H>): Generator<string> {
  const stranger = named.find((name) => !Object.hasOwn(model.nodes, name))
  if (stranger !== undefined) yield `${where} names ${stranger}; its nodes are ${list(Object.keys(model.nodes))}`
  const repeated = firstRepeated(named)
  if (repeated !== undefined) yield `${where} names ${repeated} twice; name each node once`
}

function* faults<H>(model: Model<H>): Generator<string> {
  const { duplication = 0, loss = 0, restarts = 0, stops = 0 } = model.faults ?? {}
  const timers = new Set(Object.values(model.nodes).flatMap((roles) => roles.flatMap((role) => role.timers)))
  const budgets = Object.entries({
    "faults.loss": loss,
    "faults.duplication": duplication,
    "faults.restarts": crashes(restarts).times,
    "faults.stops": crashes(stops).times,
    ...model.timers,
  })
  for (const [name, budget] of budgets) {
    if (!isBudget(budget)) yield `${name} is ${budget}; make it a whole number from 0, or Infinity`
  }
  if (model.network === "set" && (loss > 0 || duplication > 0)) {
    yield `a "set" network holds every loss and duplication already; leave both out, or take a "multiset"`
  }
  const { batch = 1 } = model
  if (!Number.isSafeInteger(batch) || batch < 1) yield `batch is ${batch}; make it a whole number from 1`
  yield* known("faults.restarts.nodes", crashes(restarts).nodes ?? [], model)
  yield* known("faults.stops.nodes", crashes(stops).nodes ?? [], model)
  for (const name of Object.keys(model.timers ?? {})) {
    if (!timers.has(name)) yield `timers names ${name}, which no role has; the timers are ${list(timers)}`
  }
}

function* choices<H>(model: Model<H>): Generator<string> {
  const clients = model.clients ?? []
  const actions = model.actions ?? []
  for (const client of clients) {
    const roles = Object.hasOwn(model.nodes, client.node) ? model.nodes[client.node] : undefined
    if (roles === undefined) {
      yield `client ${client.name} asks node ${client.node}; the nodes are ${list(Object.keys(model.nodes))}`
    } else if (!roles.some((role) => role.name === client.role.name)) {
      yield `client ${client.name} asks ${client.role.name} at ${client.node}, whose roles are ${
        list(roles.map((role) => role.name))
      }`
    }
    const isReceived: (message: unknown) => boolean = Schema.is(client.role.receives)
    if (!isReceived(client.message)) {
      yield `client ${client.name} sends a ${client.message._tag} that ${client.role.name} does not receive; mend it`
    }
    const times = client.times ?? 1
    if (!isBudget(times) || times === 0) yield `client ${client.name} asks ${times} times; make it 1, 2, … or Infinity`
  }
  for (const action of actions) {
    const isThere = Object.values(model.nodes).some((roles) => roles.some((role) => role.name === action.role.name))
    if (!isThere) yield `action ${action.name} is of ${action.role.name}, which no node has; give it to a node`
  }
  const client = firstRepeated(clients.map(({ name, node }) => `${name} at ${node}`))
  if (client !== undefined) yield `two clients are named ${client}; rename one`
  const action = firstRepeated(actions.map(({ name, role }) => `${name} of ${role.name}`))
  if (action !== undefined) yield `two actions are named ${action}; rename one`
}

function* properties<H>(model: Model<H>): Generator<string> {
  const repeated = firstRepeated(model.properties.map(({ name }) => name))
  if (repeated !== undefined) yield `two properties are named ${repeated}; rename one`
  if (model.history === undefined) return
  try {
    text(model.history.initial)
  } catch (cause) {
    yield `its history is not plain data (${
      String(cause)
    }); use numbers, strings, booleans, arrays, objects, Sets, Maps`
  }
}

function* symmetry<H>(model: Model<H>): Generator<string> {
  const sets = model.symmetry ?? []
  yield* known("symmetry", sets.flat(), model)
  const groups = [
    model.members ?? Object.keys(model.nodes),
    crashes(model.faults?.restarts ?? 0).nodes,
    crashes(model.faults?.stops ?? 0).nodes,
  ]
  for (const [first = "", ...others] of sets) {
    for (const other of others) {
      const [roles, otherRoles] = [model.nodes[first] ?? [], model.nodes[other] ?? []]
      if (roles.length !== otherRoles.length || roles.some((role, i) => role !== otherRoles[i])) {
        yield `symmetry exchanges ${first} and ${other}, whose roles differ; give both the same, in the same order`
      }
      if (groups.some((group) => group !== undefined && group.includes(first) !== group.includes(other))) {
        yield `symmetry exchanges ${first} and ${other}, but only one is a member or may crash; treat both alike`
      }
      const swap = new Map([[first, other], [other, first]])
      const asked = (model.clients ?? []).map((client) => request(client))
      const swapped = (model.clients ?? []).map((client) => request(client, swap))
      if (asked.sort().join() !== swapped.sort().join()) {
        yield `symmetry exchanges ${first} and ${other}, but clients do not ask the same of both; let them, or drop it`
      }
    }
  }
}

/** All that makes out a client, its nodes renamed. */
export const request = (client: Client, renaming: Renaming = new Map()): string => {
  const { name, node, role, times = 1 } = client
  const message = encoder(role.receives)(client.message)
  return text([name, renaming.get(node) ?? node, role.name, rename(message, renaming), times])
}

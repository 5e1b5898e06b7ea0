/**
 * The bounded choices of a model: which there are, and how often each may be taken.
 *
 * @module
 */
import type { Layout } from "./Layout.ts"
import type { Crashes } from "./Model.ts"

/** The bounded choices, by their column in the budgets. */
export interface Columns {
  /** The column of whatever is not bounded. */
  readonly unlimited: number
  readonly loss: number
  readonly duplication: number
  readonly restarts: number
  readonly stops: number
  /** For each slot, for each of its timers. */
  readonly timers: ReadonlyArray<ReadonlyArray<number>>
  /** For each client. */
  readonly clients: ReadonlyArray<number>
  /** For each column, how often. */
  readonly limits: ReadonlyArray<number>
}

const times = (crashes: Crashes = 0): number => typeof crashes === "number" ? crashes : crashes.times

/** The columns of a model. */
export const columnsOf = ({ slots, world }: Layout): Columns => {
  const limits: Array<number> = []
  const column = (limit = 0) => limits.push(limit) - 1
  const unlimited = column(Infinity)
  const named = new Map(Object.entries(world.timers ?? {}).map(([name, limit]) => [name, column(limit)]))
  return {
    unlimited,
    loss: column(world.faults?.loss),
    duplication: column(world.faults?.duplication),
    restarts: column(times(world.faults?.restarts)),
    stops: column(times(world.faults?.stops)),
    timers: slots.map(({ role }) => role.timers.map((name) => named.get(name) ?? unlimited)),
    clients: (world.clients ?? []).map((client) => column(client.times ?? 1)),
    limits,
  }
}

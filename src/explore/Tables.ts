/**
 * The tables of one exploration.
 *
 * @module
 */
import { type Columns, columnsOf } from "./Bounds.ts"
import { Budgets } from "./Budgets.ts"
import { Histories } from "./Histories.ts"
import type { Layout } from "./Layout.ts"
import type { History } from "./Model.ts"
import { Networks } from "./Networks.ts"
import { Parts } from "./Parts.ts"
import { Steps } from "./Steps.ts"

/**
 * The tables of one exploration. A global state is a row of their ids: for each slot what its role is, then the network,
 * the history and the budgets.
 */
export interface Tables<H> {
  readonly layout: Layout
  readonly parts: Parts
  readonly histories: Histories<H>
  readonly networks: Networks
  readonly columns: Columns
  readonly budgets: Budgets
  readonly steps: Steps
  /** The places in a row. */
  readonly network: number
  readonly history: number
  readonly budget: number
  /** The length of a row. */
  readonly width: number
}

/** Empty tables. */
export const make = <H>(layout: Layout, history: History<H> | undefined): Tables<H> => {
  const parts = new Parts(layout)
  const histories = new Histories(history)
  const columns = columnsOf(layout)
  const slots = layout.slots.length
  return {
    layout,
    parts,
    histories,
    networks: new Networks(layout.world.network, parts.links),
    columns,
    budgets: new Budgets(columns.limits),
    steps: new Steps(layout, parts, histories),
    network: slots,
    history: slots + 1,
    budget: slots + 2,
    width: slots + 3,
  }
}

/** Roughly what the tables take. */
export const bytes = <H>({ histories, networks, parts, steps }: Tables<H>): number =>
  parts.bytes + histories.bytes + networks.rows.bytes + steps.bytes

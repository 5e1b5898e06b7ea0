/**
 * What the roles of a model have on their disks.
 *
 * @module
 */
import * as Address from "../model/Address.ts"
import { messageOf } from "../model/messageOf.ts"
import { text } from "./Canonical.ts"
import { InvalidModel } from "./InvalidModel.ts"
import type { Layout, Slot } from "./Layout.ts"
import type { Local, Parts } from "./Parts.ts"

/** Tells what is durable of a state, and what a role is that starts from it. */
export class Disks {
  private readonly layout: Layout
  private readonly parts: Parts

  constructor(layout: Layout, parts: Parts) {
    this.layout = layout
    this.parts = parts
  }

  /** What a role is whose disk is empty. Throws `InvalidModel` if it does not say. */
  initial({ role, self }: Slot): object {
    try {
      return role.initial({ self, members: this.layout.members })
    } catch (cause) {
      const problem = messageOf(cause)
      throw new InvalidModel({
        model: this.layout.world.name,
        problem: `${Address.format(self)} has no initial state: ${problem}; mend its \`initial\``,
      })
    }
  }

  /** What a role is that starts from its disk, its lazy fields kept or lost. */
  revived({ slot, state }: Local, lazy: "kept" | "lost"): object {
    const { durable, lazy: lazyFields } = slot.role
    const fields = new Set(lazy === "kept" ? [...durable, ...lazyFields] : durable)
    return {
      ...this.initial(slot),
      ...Object.fromEntries(Object.entries(state).filter(([key]) => fields.has(key))),
    }
  }

  /** What is durable of a state: equal for equal disks of one role. */
  durable({ role }: Slot, state: object): string {
    const json = this.parts.codecsOf(role).state.encode(state)
    return text(role.durable.map((field) => Object.entries(json ?? {}).find(([key]) => key === field)))
  }
}

/**
 * A known way to get consensus wrong, planted, and what has to find it.
 */
import type { Effect } from "effect"

/** A planted bug. */
export interface Bug {
  readonly name: string
  /** Who has warned of it, or has had it. */
  readonly source: string
  readonly foundBy: "campaign" | "explorer"
  /** The most that it may take to find it. */
  readonly budget: number
  /** Looks for it within its budget; `undefined` if it escapes. */
  readonly hunt: Effect.Effect<Found | undefined>
}

/** A planted bug that was found. */
export interface Found {
  /** After how many seeds of a campaign, or states of the explorer. */
  readonly after: number
  /** What is wrong, in the words of who found it. */
  readonly said: string
  /** What is wrong with the program without the bug, on the same day or in as many states: nothing, if all is well. */
  readonly control: Effect.Effect<ReadonlyArray<string>>
  /** The shortest way to it that can be had soon. */
  readonly shortest: Effect.Effect<Shortest>
}

/** The shortest way to a bug. */
export interface Shortest {
  /** As in `9 steps`. */
  readonly length: string
  /** Shows it on the terminal, to somebody who has given a program these arguments. */
  readonly show: (args: ReadonlyArray<string>) => Effect.Effect<void>
}

/** What a budget is of. */
export const units = { campaign: "seed", explorer: "state" } as const satisfies Record<Bug["foundBy"], string>

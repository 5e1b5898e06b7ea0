/**
 * Finds out that nothing is heard of the other side any more.
 *
 * @module
 */
import type { Timers } from "../../time/Timers.ts"

/** After so many beats without a sign the other side is taken for gone. */
const patience = 3

/** A heart that beats until it is stopped. */
export interface Pulse {
  /** The other side has given a sign. */
  readonly heard: () => void
  readonly stop: () => void
}

/**
 * Beats at an interval, and says so once nothing was heard for three beats. Beats are counted and not time, so that a
 * node which was held up hears what has come meanwhile before it judges. Each beat is told for how many nothing was heard.
 */
export const start = (
  { after }: Timers,
  intervalMs: number,
  on: { readonly beat: (silentBeats: number) => void; readonly silence: () => void },
): Pulse => {
  let silentBeats = 0
  let stop = () => {}
  const beat = () => {
    if (silentBeats === patience) return on.silence()
    stop = after(intervalMs, beat)
    on.beat(silentBeats++)
  }
  beat()
  return {
    heard: () => {
      silentBeats = 0
    },
    stop: () => stop(),
  }
}

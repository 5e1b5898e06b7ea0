/**
 * How often a role may crash: Erlang/OTP's restart intensity.
 *
 * @module
 */
import { Duration } from "effect"

/** At most `max` restarts in any period of length `within`; one more and the node fails. */
export interface RestartPolicy {
  readonly max: number
  readonly within: Duration.Input
}

/** Three restarts in five seconds. */
export const standard: RestartPolicy = { max: 3, within: "5 seconds" }

/** Counts restarts: tells of each whether the policy allows it. */
export const counter = ({ max, within }: RestartPolicy): (nowMs: number) => boolean => {
  const periodMs = Duration.toMillis(within)
  let recent: Array<number> = []
  return (nowMs) => {
    recent = recent.filter((atMs) => nowMs - atMs < periodMs)
    recent.push(nowMs)
    return recent.length <= max
  }
}

/** Histories in a few words. */
import type { History, Models } from "../../src/checking/mod.ts"

/**
 * `a: write 1, b: read, b = 1, a = ok` as what clients of a register did, a millisecond after one another: `?` is an
 * unknown outcome, `✗` a failure, `nothing` the empty register.
 */
export const ofRegister = (text: string): History.History<Models.RegisterInput, Models.Value> =>
  text.split(", ").map((words, atMs) => {
    const [, process = "", invoked, value, output] = /^(\w+)(?:: (read|write)(?: (\w+))?| = (\S+))$/.exec(words) ?? []
    const event = { process, atMs }
    if (invoked === "read") return { ...event, _tag: "Invoked", input: { _tag: "Read" } }
    if (invoked === "write") return { ...event, _tag: "Invoked", input: { _tag: "Write", value: Number(value) } }
    if (output === "?") return { ...event, _tag: "Unknown" }
    if (output === "✗") return { ...event, _tag: "Failed" }
    return { ...event, _tag: "Returned", output: output === "nothing" || output === "ok" ? null : Number(output) }
  })

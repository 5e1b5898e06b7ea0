import { describe, expect, it } from "vitest"
import { Effect } from "effect"
import type { Message } from "../../src/role/mod.ts"
import { onStage } from "./fixture.ts"
import * as Puppet from "./Puppet.ts"

const puppet = Puppet.make("P")
// As a program without types sends it, or one whose types say less than the Schema.
const foreign = (message: unknown) => message as Message.Any

describe("Node: what a client of the same node sends", () => {
  it("is dropped, counted and refused to it where it does not match its Schema: no bug of the role's", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const dropped = () => stage.world.metric("synod_messages_undeliverable_total", { node: "a" })
        expect(dropped()).toMatchObject([{ count: 0 }])
        const bad = [
          null,
          {},
          { _tag: "Said" },
          { _tag: "constructor" },
          Puppet.Said({ n: 0.5 }),
          Puppet.Noted({ what: "" }),
        ]
        expect(stage.post("P", bad.map(foreign))).toEqual(bad.map(() => false))
        expect(stage.post("P", [Puppet.Said({ n: 1 })])).toEqual([true])
        yield* stage.world.settle
        expect(stage.emitted.slice(1)).toEqual(["P@a Noted: heard 1"])
        expect(dropped()).toMatchObject([{ count: bad.length }])
        expect(stage.world.metric("synod_role_restarts_total")).toMatchObject([{ count: 0 }])
        expect(stage.world.logs).toEqual([
          "Warn: dropped a message from test@a to P@a: it does not match its Schema: null",
        ])
      })
    ))
})

describe("Node: a listener", () => {
  it("that listens twice is told twice, and goes on listening when one of the two ends", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet)
        const seen: Array<string> = []
        const listener = ({ _tag }: Message.Any) => void seen.push(_tag)
        yield* node.onEvent("P", listener)
        yield* Effect.scoped(Effect.andThen(node.onEvent("P", listener), stage.do("P", { _tag: "Tell" })))
        expect(seen).toEqual(["Told", "Told"])
        yield* stage.do("P", { _tag: "Tell" })
        expect(seen).toEqual(["Told", "Told", "Told"])
      })
    ))

  it("to a role that the node does not have is refused", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(stage.make({ roles: [puppet], onEvent: { Q: () => {} } }))
        expect(error.message).toBe(`node "a": it has no role "Q" to listen to; its roles are P`)
      })
    ))
})

/** A program with a service of its own, deployed as `synod` is. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import * as WebSocketClient from "../../src/replicated/client/mod.ts"
import { boot, synod } from "./program.ts"
import { Tally } from "./tally.ts"

it("main: each node runs the program's services, besides the ready-made ones", async () => {
  const cluster = boot({}, new URL("tally.ts", import.meta.url).pathname)
  await cluster.up()
  const urls = cluster.nodes.split(",").map((address) => `ws://${address}`)
  const increment = Effect.flatMap(Tally.client, ({ Increment }) => Increment())
  const twice = Effect.all([increment, increment]).pipe(Effect.provide(WebSocketClient.layer({ urls })))
  expect(await Effect.runPromise(twice)).toEqual([1, 2])

  expect(await synod("kv", "put", "name", "Ada", "--nodes", cluster.nodes)).toMatchObject({ code: 0 })
})

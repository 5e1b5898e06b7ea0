/** What passes for `synod chaos`: it starts one node, prints its process, and stands by until it is killed itself. */
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import * as NodeProcess from "../../src/chaos/NodeProcess.ts"

const [directory = ""] = Deno.args

const program = Effect.gen(function* () {
  const { pid } = yield* NodeProcess.start({
    program: fileURLToPath(new URL("./fakeNode.ts", import.meta.url)),
    env: { SYNOD_DIRECTORY: `${directory}/a`, SYNOD_DISK: "new" },
    log: `${directory}/a.log`,
    line: (line) => line.includes("serves") && console.log(`node ${pid}`),
  })
  yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))

/** What a node makes of settings that cannot work: nothing. */
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import { expect, it } from "@effect/vitest"
import { Effect, FileSystem, Layer } from "effect"
import * as Disk from "../../src/cli/disk.ts"
import { load } from "../../src/cli/load.ts"
import * as Node from "../../src/cli/node.ts"

/** Of a node on this machine, at any ports that are free. */
const right = { node: "a", members: "a=127.0.0.1:0:0", secret: "x".repeat(32), disk: "new" }

const taken = Effect.acquireRelease(
  Effect.sync(() => Deno.listen({ hostname: "127.0.0.1", port: 0 })),
  (listener) => Effect.sync(() => listener.close()),
)

it.effect.each<readonly [string, { readonly [name: string]: string }, string]>([
  ["short secret", { secret: "short" }, "the secret has fewer than 16 characters; make it of 32 random bytes"],
  ["even number of members", { members: "a=h:1:2,b=h:1:2" }, "tolerate no more failures than 1; add or drop one"],
  ["lease that is too long", { lease: "1 minute" }, "at most the 500 ms of the shortest election timeout"],
  ["lost disk that no other node can restore", { disk: "replaced" }, "so its node cannot rejoin"],
  ["address of another machine", { listen: "192.0.2.1" }, "cannot listen for peers at 192.0.2.1:0"],
  ["taken port for peers", { members: "a=127.0.0.1:TAKEN:0" }, "cannot listen for peers at 127.0.0.1:"],
  ["taken port for clients", { members: "a=127.0.0.1:0:TAKEN" }, "cannot listen for clients at 127.0.0.1:"],
  ["certificate that is not there", { clientCertificate: "/no", clientKey: "/no" }, "/no cannot be read"],
  ["authority that is not there", { clientAuthority: "/no" }, "/no cannot be read"],
  ["origin that is none", { allowOrigin: "example" }, `"example" is no origin; write it like https://`],
])(
  "A node with a wrong setting (%s) makes no disk, so that with the right one its disk is new",
  ([, wrong, words]) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const directory = `${yield* files.makeTempDirectoryScoped()}/a`
      const { addr } = yield* taken
      const given = { ...right, directory, ...wrong }
      const flags = { ...given, members: given.members.replace("TAKEN", `${addr.port}`) }
      const settings = yield* load({ flags, environment: {} })
      const { message } = yield* Effect.flip(Layer.build(Node.layer(settings, false)))
      expect(message).toContain(words)
      expect(yield* files.exists(directory)).toBe(false)
    }).pipe(Effect.provide(NodeFileSystem.layer)),
)

it.effect("A node that is started as new where one runs is told of its disk, not to choose another port", () =>
  Effect.gen(function* () {
    const { makeTempDirectoryScoped } = yield* FileSystem.FileSystem
    const { addr } = yield* taken
    const flags = { ...right, directory: yield* makeTempDirectoryScoped(), members: `a=127.0.0.1:${addr.port}:0` }
    const settings = yield* load({ flags, environment: {} })
    yield* Layer.build(Disk.layer(settings))
    const { message } = yield* Effect.flip(Layer.build(Node.layer(settings, false)))
    expect(message).toContain("uses it; end that process, or give this node a directory of its own")
  }).pipe(Effect.provide(NodeFileSystem.layer)))

/** A cluster that loses all its disks but for the copy of one, and what comes of it. */
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import { Console, Effect, Fiber, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Restore from "../../src/cli/restore.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import * as WebSocketClient from "../../src/replicated/client/mod.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"
import type { Write } from "../../src/storage/mod.ts"
import { applyAll, change, set } from "../storage/model.ts"
import { copyFiles, optionsFor, syncEach, using } from "../storage/sqlite/fixture.ts"
import { addressesAt, freePorts, run, type Running, synod, temporaryDirectory } from "./program.ts"

const names = ["a", "b", "c"]

/** Three nodes of a cluster, whose disks are in a directory named as it. */
interface Cluster {
  readonly cluster: string
  readonly port: number
  readonly root: string
}

const diskOf = ({ cluster, root }: Omit<Cluster, "port">, name: string): string => `${root}/${cluster}/${name}`

const serve = (of: Cluster, name: string, disk: "new" | "existing", directory = diskOf(of, name)): Running =>
  run([
    ...["serve", "--node", name, "--cluster", of.cluster, "--directory", directory, "--disk", disk],
    ...["--secret", "x".repeat(32), "--members"],
    names.map((name, index) => `${name}=127.0.0.1:${of.port + index}:${of.port + 100 + index}`).join(","),
  ])

/** Starts all three, and returns them once each knows a leader. */
const serveAll = async (of: Cluster, disk: "new" | "existing") => {
  const nodes = new Map(names.map((name) => [name, serve(of, name, disk)]))
  const all = [...nodes.values()]
  await Promise.all(all.map((node) => node.printed(/leads|follows/)))
  return { stop: (name: string) => nodes.get(name)?.stop(), stopAll: () => Promise.all(all.map((node) => node.stop())) }
}

/** Writes numbers, several at a time, until it is told to stop; notes which were acknowledged. */
const load = (nodes: string) => {
  const acknowledged = new Set<string>()
  const readers = new Set<() => void>()
  let next = 0
  const writer = Effect.gen(function* () {
    const store = yield* KeyValue.client
    while (true) {
      const key = `number/${next++}`
      yield* store.Put({ key, value: key })
      acknowledged.add(key)
      for (const reader of readers) reader()
    }
  })
  const urls = nodes.split(",").map((address) => `ws://${address}`)
  const fiber = Effect.runFork(
    Effect.all(Array.from({ length: 8 }, () => writer), { concurrency: "unbounded" }).pipe(
      Effect.provide(WebSocketClient.layer({ urls })),
    ),
  )
  return {
    acknowledged,
    /** Waits until so many are acknowledged. */
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        const reader = () => {
          if (acknowledged.size < count) return
          readers.delete(reader)
          resolve()
        }
        readers.add(reader)
        reader()
      }),
    stop: () => Effect.runPromise(Fiber.interrupt(fiber)),
  }
}

const entry = (command: string) => ({ ballot: { round: 1, node: "a" }, commands: [command] })

/** A log of three slots, of which two are known to be decided. */
const known: ReadonlyArray<Write> = [
  change("Replica.log/", 0, 3, { 0: entry("x"), 1: entry("y"), 2: entry("z") }),
  set("Replica.promised/", { round: 1, node: "a" }),
  set("Replica.chosen/", 2),
]

const Report = Schema.fromJsonString(Schema.Struct({
  node: Schema.String,
  cluster: Schema.String,
  of: Schema.Struct({ node: Schema.String, cluster: Schema.String }),
  snapshotEnd: Schema.Int,
  logEnd: Schema.Int,
  dropped: Schema.Int,
  contents: Schema.String,
}))

/** How the nodes stand: those that answer know who leads. */
const Standings = Schema.fromJsonString(Schema.Array(Schema.Struct({ leader: Schema.optionalKey(Schema.String) })))

/** Who leads now, as they know who answer. */
const leaderAmong = async (nodes: string) => {
  const { out } = await synod("status", "--json", "--nodes", nodes)
  return Schema.decodeUnknownSync(Standings)(out).flatMap(({ leader }) => leader ?? [])[0] ?? "none"
}

const restore = (from: string, cluster: string, node: string, directory: string, ...more: ReadonlyArray<string>) =>
  synod("restore", "--from", from, "--cluster", cluster, "--node", node, "--directory", directory, ...more)

describe("synod restore", () => {
  it("makes a cluster that has all that a leader had acknowledged when it was stopped under load, and that goes on", async () => {
    const root = temporaryDirectory()
    const copy = `${root}/copy`
    const old = { cluster: "old", port: freePorts(), root }
    const before = await serveAll(old, "new")
    const writing = load(addressesAt(old.port))
    await writing.reached(500)
    const name = await leaderAmong(addressesAt(old.port))
    const stopped = before.stop(name)
    const acknowledged = [...writing.acknowledged]
    await stopped
    copyFiles(diskOf(old, name), copy)
    // The others go on, and what they acknowledge from now on is lost.
    await writing.reached(writing.acknowledged.size + 100)
    await writing.stop()
    await before.stopAll()
    Deno.removeSync(`${root}/old`, { recursive: true })

    const next = { cluster: "next", port: freePorts(), root }
    const reports: Array<typeof Report.Type> = []
    for (const node of names) {
      const { code, out } = await restore(copy, "next", node, diskOf(next, node), "--json")
      expect(code).toBe(0)
      reports.push(Schema.decodeUnknownSync(Report)(out))
    }
    expect(reports.map(({ node }) => node)).toEqual(names)
    expect(new Set(reports.map(({ contents }) => contents)).size).toBe(1)
    expect(reports[0]).toMatchObject({ cluster: "next", of: { node: name, cluster: "old" }, snapshotEnd: 0 })

    const after = await serveAll(next, "existing")
    const at = addressesAt(next.port)
    const { out } = await synod("kv", "range", "--prefix", "number/", "--nodes", at)
    const found = new Set(out.split("\n").map((line) => line.split("\t")[0]))
    expect(acknowledged.filter((key) => !found.has(key))).toEqual([])
    expect(await synod("kv", "put", "name", "Ada", "--nodes", at)).toMatchObject({ code: 0 })
    expect(await synod("kv", "get", "name", "--nodes", at)).toMatchObject({ code: 0, out: "Ada" })

    // The node of the old cluster comes back, in place of the one that has its name and address now.
    await after.stop(name)
    const ghost = serve({ ...next, cluster: "old" }, name, "existing", copy)
    await ghost.printed(/this is not a node of your cluster/)
    expect(await synod("kv", "get", "name", "--nodes", at)).toMatchObject({ code: 0, out: "Ada" })
    await ghost.stop()
    expect(ghost.lines.filter((line) => /leads|follows/.test(line))).toEqual([])
    const disguised = serve(next, name, "existing", copy)
    await disguised.printed(
      new RegExp(`it is of node "${name}" of cluster "old", not of node "${name}" of cluster "next"`),
    )
    expect(await disguised.ended).toBe(1)

    // At rest nothing is dropped, not even what was acknowledged last.
    expect(await synod("kv", "put", "last", "1", "--nodes", at)).toMatchObject({ code: 0 })
    const leader = await leaderAmong(at)
    await after.stopAll()
    const again = await restore(diskOf(next, leader), "third", "a", `${root}/third`, "--json")
    expect(Schema.decodeUnknownSync(Report)(again.out)).toMatchObject({ dropped: 0 })
  })

  it("says in words what it has restored", async () => {
    const root = temporaryDirectory()
    using(optionsFor(`${root}/copy`, "new"), (opened) => syncEach(opened, [known]))
    const { code, out } = await restore(`${root}/copy`, "next", "b", `${root}/b`)
    expect(code).toBe(0)
    expect(out.split("\n")).toEqual([
      `${root}/b is of node b of cluster next, as node a of cluster test knew it:`,
      "  no snapshot",
      "  the log of the slots below 2",
      "  dropped: 1 slots in which node a had accepted what it did not know to be decided",
      expect.stringMatching(/^ {2}contents [0-9a-f]{16}: the same at every node, or do not start them$/),
    ])
  })
})

describe("what synod restore makes of a copy", () => {
  const attempt = (root: string, { cluster = "next", directory = `${root}/b` } = {}) =>
    Effect.runPromise(
      Restore.restore({ from: `${root}/copy`, cluster, node: NodeId.make("b"), directory }).pipe(
        Effect.provide(NodeFileSystem.layer),
        Effect.provideService(Console.Console, { ...globalThis.console, log: () => {} }),
        Effect.match({ onFailure: ({ message }) => message, onSuccess: () => "restored" }),
      ),
    )
  const copyOf = (start: "new" | "replaced", ...steps: ReadonlyArray<ReadonlyArray<Write>>): string => {
    const root = temporaryDirectory()
    using(optionsFor(`${root}/copy`, start), (opened) => syncEach(opened, steps))
    return root
  }

  it("is a disk that may vote, with what was known to be decided, and that of no other cluster or node", async () => {
    const root = copyOf("new", known)
    expect(await attempt(root)).toBe("restored")
    const mine = { ...optionsFor(`${root}/b`), cluster: "next", node: NodeId.make("b") }
    const { contents, isReplaced } = using(mine, ({ records }) => ({
      contents: records.load(),
      isReplaced: records.isReplaced,
    }))
    expect(isReplaced).toBe(false)
    expect(contents).toEqual(
      applyAll([...known.slice(1), change("Replica.log/", 0, 2, { 0: entry("x"), 1: entry("y") })]),
    )
  })

  it.each<readonly [string, string, (root: string) => Parameters<typeof attempt>[1]]>([
    ["the name of the old cluster", `it is of cluster "test" itself`, () => ({ cluster: "test" })],
    ["a directory with something in it", "is not empty; give one that is", (root) => ({ directory: root })],
    [
      "a copy without a file",
      `the file "synced", which counts the acknowledged syncs, is gone; take another`,
      (root) => {
        Deno.removeSync(`${root}/copy/synced`)
        return {}
      },
    ],
  ])("is nothing for %s", async (_, problem, arrange) => {
    const root = copyOf("new", known)
    const options = arrange(root)
    expect(await attempt(root, options)).toContain(problem)
    expect([...Deno.readDirSync(root)].map(({ name }) => name)).toEqual(["copy"])
  })

  it("is nothing if the node had lost its disk and was not whole again, and something once it was", async () => {
    const [whole, notWhole] = [set("Replica.whole/", true), set("Replica.whole/", false)]
    expect(await attempt(copyOf("replaced"))).toContain("had lost its disk and was not whole again")
    expect(await attempt(copyOf("replaced", [...known, notWhole]))).toContain("was not whole again")
    expect(await attempt(copyOf("replaced", [...known, notWhole], [whole]))).toBe("restored")
  })

  it("is nothing if it holds what is not a replica's, or is not of its Schema", async () => {
    expect(await attempt(copyOf("new", known, [set("Acceptor.promised/", 1)]))).toContain(
      `it holds "Acceptor.promised/", which is no part of a replica; run the program that wrote it`,
    )
    expect(await attempt(copyOf("new", known, [set("Replica.chosen/", -1)]))).toContain(
      `"Replica.chosen/" does not match its Schema`,
    )
  })
})

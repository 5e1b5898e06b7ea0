/** A live cluster that is broken for a few seconds: it bears that, and what does not is found out. */
import { Effect, Layer } from "effect"
import { describe, expect, it, onTestFailed, onTestFinished } from "vitest"
import { type Options, run } from "../../src/chaos/Chaos.ts"
import type { Connect } from "../../src/chaos/Load.ts"
import type { Schedule } from "../../src/faults/mod.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import * as WebSocketClient from "../../src/replicated/client/mod.ts"
import { ReplicatedClient } from "../../src/replicated/mod.ts"
import { run as start } from "../cli/program.ts"

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]

/** Breaks a cluster of three, and returns what was found. */
const broken = (options: Pick<Options, "seconds" | "schedule" | "connect" | "service">) => {
  const directory = Deno.makeTempDirSync({ prefix: "synod-" })
  const lines: Array<string> = []
  onTestFinished(() => Deno.removeSync(directory, { recursive: true }))
  onTestFailed(() => console.log(lines.join("\n")))
  const program = new URL("../../src/cli/main.ts", import.meta.url).pathname
  return Effect.runPromise(run({
    ...options,
    nodes: 3,
    seed: 1,
    program,
    directory,
    print: (line) => void lines.push(line),
  }))
}

const badDays: Schedule.Schedule = {
  faulty: [c],
  strikes: [
    { atMs: 500, forMs: 600, fault: { _tag: "Crash", node: a, disk: "kept" } },
    { atMs: 1500, forMs: 1000, fault: { _tag: "Pause", node: b } },
    { atMs: 2800, forMs: 1500, fault: { _tag: "Partition", groups: [[a], [b, c]] } },
    { atMs: 3000, forMs: 500, fault: { _tag: "DamageRecord", node: c, how: "corrupt" } },
  ],
}

/** Clients who are told whatever any one node has at hand, and take it for the truth. */
const gullible: Connect = (urls, timeout) =>
  Layer.effect(
    ReplicatedClient,
    Effect.map(ReplicatedClient, (client) => ({
      ...client,
      query: (procedure) => client.query(procedure, "stale"),
    })),
  ).pipe(Layer.provide(WebSocketClient.layer({ urls, timeout })))

describe("A live cluster", () => {
  it("bears a kill, a pause, a partition and a damaged disk", async () => {
    const report = await broken({ service: "key-value", seconds: 5, schedule: badDays })
    expect(report.violations).toEqual([])
    expect(report.undecided).toEqual([])
    expect(report.holds).toHaveLength(4)
    expect(report.faults).toEqual({ Crash: 1, Pause: 1, Partition: 1, DamageRecord: 1 })
    expect(report.elections).toBeGreaterThan(0)
    expect(report.operations.answered).toBeGreaterThan(0)
  })

  it(
    "whose clients take stale answers for the truth is found not to be linearizable",
    async () => {
      const cutOff: Schedule.Strike = { atMs: 500, forMs: 1500, fault: { _tag: "Partition", groups: [[a, b], [c]] } }
      const report = await broken({
        service: "key-value",
        seconds: 2,
        schedule: { faulty: [], strikes: [cutOff] },
        connect: gullible,
      })
      expect(report.violations.join()).toContain("not linearizable")
    },
  )

  it("refuses a schedule that it cannot have before anything is struck", async () => {
    const drift: Schedule.Strike = { atMs: 0, fault: { _tag: "Drift", node: a, rate: 2 } }
    await expect(broken({ service: "lock-server", seconds: 1, schedule: { faulty: [], strikes: [drift] } }))
      .rejects.toThrow(/a live cluster cannot have "the clocks of a run at 2 times/)
  })
})

describe("synod chaos", () => {
  it("ends with all that it has started when it is told to, and leaves nothing", async () => {
    const chaos = start(["chaos", "--seconds", "3600", "--service", "lock-server"])
    const [, directory = ""] = await chaos.printed(/disks and logs are in (.+)\. Ctrl-C/)
    await chaos.printed(/3 nodes are up/)
    const pids = ["a", "b", "c"].map((node) => Number(Deno.readTextFileSync(`${directory}/${node}/lock`)))
    expect(await chaos.stop()).toBe(130)
    const isAlive = async (pid: number) =>
      (await new Deno.Command("kill", { args: ["-0", `${pid}`], stderr: "null" }).output()).success
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false, false])
    expect(() => Deno.statSync(directory)).toThrow(Deno.errors.NotFound)
  })
})

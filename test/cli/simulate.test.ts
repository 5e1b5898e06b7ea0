/** `synod simulate`, as its user runs it. */
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Coverage } from "../../src/campaign/mod.ts"
import { Verdict } from "../../src/campaign/Verdict.ts"
import { Trace } from "../../src/trace/mod.ts"
import { output, synod, temporaryDirectory } from "./program.ts"

const programOf = (path: string) => new URL(path, import.meta.url).pathname

const brief = ["--duration", "5 seconds"]

const Report = Schema.decodeUnknownSync(Schema.Struct({
  days: Schema.Int,
  coverage: Schema.Array(Coverage.Coverage),
  failures: Schema.Array(Verdict),
  reports: Schema.Array(Schema.Struct({ commit: Schema.String, verdict: Verdict, again: Schema.String })),
}))

describe("synod simulate", () => {
  it("lives days of all subjects, and says what it has reached and what not", async () => {
    const { code, out } = await synod("simulate", "--seeds", "1", ...brief)
    expect(code).toBe(0)
    for (const name of ["paxos", "multi-paxos", "key-value", "lock-server", "election"]) {
      expect(out).toMatch(new RegExp(`^${name}: 1 day$`, "m"))
    }
    expect(out).toMatch(/^ {2}a read index given: \d+ times, in 1 day$/m)
    expect(out).toMatch(/^5 days, \d+ s of simulated time, in [\d.]+ s: all went well$/m)
  })

  it("lives one day, and again the same", async () => {
    const day = ["simulate", "--protocol", "multi-paxos", "--seed", "7", ...brief]
    const first = await synod(...day)
    expect(first.code).toBe(0)
    expect(first.out).toMatch(/^multi-paxos, seed 7, \d+ strikes: all went well\n.+ digest \d+; recovered in \d+ ms/)
    expect(await synod(...day)).toEqual(first)
  })

  it("finds a planted bug, shrinks what it takes, and names the command that shows it again", async () => {
    const cwd = temporaryDirectory()
    const planted = programOf("../campaign/planted.ts")
    const hunt = ["simulate", "--protocol", "multi-paxos", "--seeds", "20", "--duration", "15 seconds", "--json"]
    const found = await output(planted, hunt, cwd)
    expect(found.code).toBe(1)
    const { failures: [failed], reports: [report] } = Report(JSON.parse(found.out))
    expect(report?.verdict.violations[0]?.kind).toBe("safety")
    expect(report?.verdict.schedule.strikes.length).toBeLessThan(failed?.schedule.strikes.length ?? 0)

    const file = `${cwd}/multi-paxos-${report?.verdict.seed}.trace.json`
    const text = Deno.readTextFileSync(file)
    const trace = Schema.decodeUnknownSync(Trace.Trace)(JSON.parse(text))
    expect(trace.verdict?.text).toContain(report?.verdict.violations[0]?.what)

    Deno.removeSync(file)
    const command = new Deno.Command("sh", { args: ["-c", `${report?.again} --json`], cwd, stdout: "piped" })
    const again = await command.output()
    expect(again.code).toBe(1)
    expect(JSON.parse(new TextDecoder().decode(again.stdout))).toEqual(report?.verdict)
    expect(Deno.readTextFileSync(file)).toBe(text)
  })

  it("tells what it has found also where the trace of it cannot be written", async () => {
    const hunt = ["simulate", "--protocol", "multi-paxos", "--seeds", "20", "--duration", "15 seconds"]
    const { code, out } = await output(programOf("../campaign/planted.ts"), [...hunt, "--trace", "/nowhere/a.json"])
    expect(code).toBe(1)
    expect(out).toMatch(/^Again: {3}deno run .*--seed/m)
    expect(out).toMatch(/^No trace: cannot write \/nowhere\/a\.json: there is no such file or directory/m)
  })

  it("puts a program's own service to the test, which is the model of itself", async () => {
    const day = ["simulate", "--service", "tally", "--seed", "1", ...brief]
    expect(await output(programOf("tally.ts"), day)).toMatchObject({
      code: 0,
      out: expect.stringContaining("went well"),
    })
  })

  it("refuses flags of which some would say nothing", async () => {
    const schedule = `{"faulty":[],"strikes":[]}`
    const asked = [
      ["--seed", "1", "--trace", "a.json"],
      ["--seeds", "1", "--trace", "a.json"],
      ["--protocol", "paxos", "--schedule", schedule],
      ["--protocol", "paxos", "--seed", "1", "--seeds", "3"],
      ["--protocol", "paxos", "--seed", "1", "--keep-going"],
    ]
    const told = await Promise.all(asked.map(async (flags) => {
      const { code, err } = await synod("simulate", ...flags)
      return [code, err.replace(/\s+/g, " ")]
    }))
    const one = "--trace is one file, and there are 5 to put to the test: name one by --protocol or --service"
    expect(told).toEqual([
      [1, expect.stringContaining(one)],
      [1, expect.stringContaining(one)],
      [1, expect.stringContaining("--schedule is of one day: give its --seed too")],
      [1, expect.stringContaining("--seed is one day: --seeds says nothing of it, leave it out")],
      [1, expect.stringContaining("--seed is one day: --keep-going says nothing of it, leave it out")],
    ])
  })

  it("says what there is to put to the test where it is asked for something else", async () => {
    const { code, err } = await synod("simulate", "--protocol", "key-value")
    expect(code).toBe(1)
    expect(err).toContain('nothing named "key-value" can be put to the test here; there is paxos, multi-paxos')
  })
})

/** Pictures from the command line: of live nodes, and of files that are no traces. */
import { describe, expect, it } from "vitest"
import { Effect } from "effect"
import { Lines, merge, Trace } from "../../src/trace/mod.ts"
import { boot, synod, temporaryDirectory } from "./program.ts"

describe("synod trace", () => {
  it("draws what the nodes of a live cluster have noted, and tells it to ShiViz", async () => {
    const traces = temporaryDirectory()
    const cluster = boot({ SYNOD_TRACE_DIRECTORY: traces })
    await cluster.up()
    expect(await synod("kv", "put", "name", "Ada", "--nodes", cluster.nodes)).toMatchObject({ code: 0 })
    await cluster.stop()

    const files = ["a", "b", "c"].map((node) => `${traces}/${node}.jsonl`)
    const drawn = await synod("trace", ...files, "-o", `${traces}/all.html`)
    expect(drawn).toMatchObject({ code: 0, err: "" })
    expect(drawn.out).toMatch(/all\.html: 3 nodes, [\d,]+ events; open it in a browser$/)
    expect(Deno.readTextFileSync(`${traces}/all.html`)).toContain("What a, b, c noted")

    expect(files.map((file) => (Deno.statSync(file).mode ?? 0) & 0o777)).toEqual([0o600, 0o600, 0o600])

    const notes = files.map((file) => Effect.runSync(Lines.decodeLines(Deno.readTextFileSync(file))))
    const { events } = merge(notes, "")
    const isAda = JSON.stringify({ key: "name", value: "Ada" }).slice(1, -1)
    const accepts = events.filter((event) => event._tag === "Sent" && JSON.stringify(event.message).includes(isAda))
    const ids = new Set(accepts.flatMap((event) => event._tag === "Sent" ? [event.id] : []))
    const arrived = events.flatMap((event) => event._tag === "Received" && ids.has(event.id ?? -1) ? [event.to] : [])
    expect(new Set(arrived)).toEqual(new Set(["Replica@a", "Replica@b", "Replica@c"]))
    const strangers = events.filter((event) => event._tag === "Received" && event.id === undefined)
    expect(strangers).toEqual([])

    const shiviz = await synod("trace", ...files, "--shiviz")
    expect(shiviz.out).toMatch(/^\(\?<host>/)
  })

  it("says of a file why it cannot be drawn", async () => {
    const directory = temporaryDirectory()
    const file = (name: string, text: string) => {
      Deno.writeTextFileSync(`${directory}/${name}`, text)
      return `${directory}/${name}`
    }
    const newer = file("newer.json", `{"format":"synod-trace","version":2}`)
    const other = file("other.json", `{}`)
    const notes = file("a.jsonl", Lines.headOf("a"))
    const whole = file("whole.json", Trace.encode(merge([{ node: "a", notes: [] }], "")))
    const problems = await Promise.all(
      [["nowhere.json"], [directory], [whole, "-o", "nowhere/a.html"], [whole, "-o", directory], [newer], [other], [
        notes,
        other,
      ], [notes, notes]].map(async (files) => {
        const { code, err } = await synod("trace", ...files)
        return [code, err.replaceAll(directory, "").replace(/\s+/g, " ")]
      }),
    )
    expect(problems).toEqual([
      [1, expect.stringContaining("cannot draw nowhere.json: there is no such file or directory")],
      [1, expect.stringContaining("cannot draw : it is a directory, or")],
      [
        1,
        expect.stringContaining("cannot write nowhere/a.html: there is no such file or directory; name another"),
      ],
      [1, expect.stringContaining("cannot write : it is a directory, or")],
      [1, expect.stringContaining("it is of version 2, and this program reads version 1")],
      [1, expect.stringContaining(`its "format" is undefined, not "synod-trace"`)],
      [1, expect.stringContaining("it is not what a node has noted in its --trace-directory")],
      [1, expect.stringContaining(`it is of node "a", as another file is`)],
    ])
  })
})

/** A cluster of processes as its operator sees it: booted, written to, killed, watched, stopped. */
import { describe, expect, it } from "vitest"
import { boot, freePorts, run, synod, temporaryDirectory } from "./program.ts"

const isAlive = async (pid: number): Promise<boolean> => {
  const { success } = await new Deno.Command("kill", { args: ["-0", `${pid}`], stderr: "null" }).output()
  return success
}

/** A request that is given up, by name, before the test is. */
const soon = () => ({ signal: AbortSignal.timeout(20_000) })

describe("synod start", () => {
  it("boots three processes that go on when the leader is killed, lose nothing acknowledged, and stop with it", async () => {
    const cluster = boot()
    const ask = (...args: ReadonlyArray<string>) => synod(...args, "--nodes", cluster.nodes)
    const leader = await cluster.up()

    expect(await ask("kv", "put", "name", "Ada")).toMatchObject({ code: 0, out: "revision 1" })
    const [, pid] = await cluster.printed(new RegExp(`^${leader} │ process (\\d+),`))
    Deno.kill(Number(pid), "SIGKILL")
    expect(await ask("kv", "get", "name")).toEqual({ code: 0, out: "Ada", err: "" })
    expect(await ask("kv", "cas", "name", "Grace", "--expect", "Ada")).toMatchObject({ code: 0, out: "revision 2" })

    await cluster.printed(new RegExp(`^${leader} │ was killed, and starts again in a second$`))
    await cluster.up()
    const standing: ReadonlyArray<{ readonly node: string; readonly leader: string; readonly lag: number }> = JSON
      .parse(
        (await ask("status", "--json")).out,
      )
    expect(standing.map(({ node }) => node)).toEqual(["a", "b", "c"])
    expect(new Set(standing.map(({ leader }) => leader)).size).toBe(1)
    // How a node was asked is no part of how it stands.
    expect(standing.flatMap((one) => Object.keys(one)).filter((key) => key === "_tag" || key === "id")).toEqual([])

    const pids = cluster.lines.flatMap((line) => /process (\d+),/.exec(line)?.[1] ?? []).map(Number)
    expect(pids).toHaveLength(4)
    await cluster.stop()
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false, false, false])
  })

  it.each<Deno.Signal>([
    "SIGTERM",
    "SIGHUP",
  ])("hands over when the leader is told to stop by %s: another leads, though it was not missed", async (signal) => {
    const cluster = boot()
    const leader = await cluster.up()
    const [, pid] = await cluster.printed(new RegExp(`^${leader} │ process (\\d+),`))
    Deno.kill(Number(pid), signal)
    await cluster.printed(new RegExp(`^${leader} │ .*is told to stop, and hands over`))
    await cluster.printed(new RegExp(`^[^${leader}] │ .*leads, [2-9]`))
    await cluster.stop()
  })

  it.each<Deno.Signal>([
    "SIGINT",
    "SIGHUP",
  ])(
    "shows its nodes' last words when it is told to stop by %s, and ends when they have closed their disks",
    async (signal) => {
      const cluster = boot()
      await cluster.up()
      expect(await cluster.stop(signal)).toBe(130)
      expect(cluster.lines).toContainEqual(expect.stringMatching(/^[abc] │ .*is told to stop, and hands over/))
      // A node that closes its disk leaves no write-ahead log behind; one that is killed does.
      for (const node of ["a", "b", "c"]) {
        expect(await Array.fromAsync(Deno.readDir(`${cluster.directory}/${node}`), ({ name }) => name))
          .not.toContain("synod.db-wal")
      }
    },
  )

  it.each<Deno.Signal>([
    "SIGINT",
    "SIGTERM",
  ])("ends at once when it is told to stop a second time by %s, also a node that does not", async (signal) => {
    const cluster = boot()
    const leader = await cluster.up()
    const [, pid] = await cluster.printed(new RegExp(`^[^${leader}] │ process (\\d+),`))
    Deno.kill(Number(pid), "SIGSTOP")
    const ended = cluster.stop(signal)
    await cluster.printed(new RegExp(`^${leader} │ .*is told to stop, and hands over`))
    await cluster.stop(signal)
    expect(await ended).toBe(130)
    expect(await isAlive(Number(pid))).toBe(false)
  })

  it("goes on when its terminal is closed under nohup, and so does a lock's command", async () => {
    const port = freePorts()
    const start = ["start", "--nodes", "1", "--directory", temporaryDirectory(), "--port", `${port}`]
    const cluster = run(start, {}, undefined, undefined, "nohup")
    await cluster.printed(/^a │ .*serves clients at/)
    void cluster.stop("SIGHUP")
    const locked = ["lock", "backup", "--nodes", `127.0.0.1:${port + 100}`, "--"]
    const command = [...locked, "sh", "-c", "kill -HUP $$; exit 7"]
    expect(await run(command, {}, undefined, undefined, "nohup").ended).toBe(7)
    const missing = run([...locked, "no-such-program"], {}, undefined, undefined, "nohup")
    await missing.printed(/cannot run "no-such-program" \(NotFound\): name a program/)
    expect(await missing.ended).toBe(1)
    expect(await run(command).ended).toBe(129)
    expect(await cluster.stop()).toBe(130)
  })

  it("serves HTTP to those who watch over it, and sends traces where OpenTelemetry's variables say", async () => {
    const traced = Promise.withResolvers<string>()
    await using collector = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      const body = await request.text()
      if (new URL(request.url).pathname === "/v1/traces") traced.resolve(body)
      return new Response("{}")
    })
    const cluster = boot({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}` })
    await cluster.up()
    const get = (path: string) => fetch(`http://127.0.0.1:${cluster.port + 100}${path}`, soon())
    expect(await (await get("/health")).text()).toBe("running\n")
    expect((await get("/ready")).status).toBe(200)
    const metrics = await (await get("/metrics")).text()
    expect(metrics).toMatch(/^synod_leader_known 1$/m)
    expect(metrics).toMatch(/^synod_votes 1$/m)
    // There before it rises: an alert sees no rise in what begins with one.
    expect(metrics).toMatch(/^synod_role_restarts_total\{role="Replica"\} 0$/m)
    const alerts = await Deno.readTextFile("docs/operating.md")
    for (const [, name] of alerts.matchAll(/`(synod_\w+_total)\b/g)) {
      expect(metrics).toMatch(new RegExp(`^${name}\\{`, "m"))
    }
    // Counters end in _total, and the units are seconds and bytes: https://prometheus.io/docs/practices/naming/
    const kinds = [...metrics.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = "", kind]) => ({ name, kind }))
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["counter", "gauge", "histogram"]))
    for (const { kind, name } of kinds) {
      expect([name, name.endsWith("_total")]).toEqual([name, kind === "counter"])
      expect(name).not.toMatch(/_(ms|millis|kb)\b/)
    }
    expect((await get("/nowhere")).status).toBe(404)
    expect(await traced.promise).toContain(`"name":"Replica"`)
    // The collector ends when nobody is connected any more.
    await cluster.stop()
  })

  it("serves whoever speaks HTTP and JSON, at any node", async () => {
    const cluster = boot()
    await cluster.up()
    const at = (node: number, path: string) => `http://127.0.0.1:${cluster.port + 100 + node}${path}`
    const headers = { "content-type": "application/json" }
    const put = await fetch(at(1, "/v1/kv/name"), {
      method: "PUT",
      headers,
      body: JSON.stringify({ value: "Ada" }),
      ...soon(),
    })
    expect(await put.json()).toEqual({ revision: 1 })
    for (const node of [0, 1, 2]) {
      expect(await (await fetch(at(node, "/v1/kv/name"), soon())).json()).toMatchObject({ key: "name", value: "Ada" })
    }
    expect(await (await fetch(at(2, "/openapi.json"), soon())).json()).toMatchObject({ openapi: "3.1.0" })

    // The longest body that is taken, at whichever node leads and the others, and one byte more.
    const statusAt = async (node: number, bytes: number) => {
      const values = ["é".repeat(32_768), ...Array.from({ length: 13 }, () => "x".repeat(65_536))]
      const bodyOf = (rest: string) =>
        JSON.stringify({
          conditions: [],
          then: [...values, rest].map((value, n) => ({ _tag: "Put", key: `${n}`, value })),
        })
      const body = bodyOf("x".repeat(bytes - new TextEncoder().encode(bodyOf("")).length))
      const { status } = await fetch(at(node, "/v1/kv/txn"), { method: "POST", headers, body, ...soon() })
      return status
    }
    for (const node of [0, 1, 2]) {
      expect(await statusAt(node, 983_040)).toBe(200)
      expect(await statusAt(node, 983_041)).toBe(413)
    }
  })

  it("runs a command under a lock, with its token and its code", async () => {
    const cluster = boot()
    await cluster.up()
    const ran = await synod(
      "lock",
      "--nodes",
      cluster.nodes,
      "backup",
      "--",
      "sh",
      "-c",
      "echo $SYNOD_FENCING_TOKEN; exit 7",
    )
    expect(ran).toEqual({ code: 7, out: "1", err: "" })
    for (const [signal, code] of [["TERM", 143], ["KILL", 137]]) {
      const killed = await synod("lock", "--nodes", cluster.nodes, "backup", "--", "sh", "-c", `kill -${signal} $$`)
      expect(killed).toEqual({ code, out: "", err: "" })
    }
    const missing = await synod("lock", "--nodes", cluster.nodes, "backup", "--", "/no/such/program")
    expect(missing).toMatchObject({
      code: 1,
      err: expect.stringContaining(`cannot run "/no/such/program" (NotFound): name a program`),
    })
  })
})

describe("synod start, where it cannot", () => {
  it("says of each node why, and ends", async () => {
    const cluster = boot()
    await cluster.up()
    const { code, err, out } = await synod("start", "--directory", cluster.directory, "--port", `${cluster.port}`)
    expect(code).toBe(1)
    for (const node of ["a", "b", "c"]) {
      expect(out).toMatch(new RegExp(`^${node} │ .*process \\d+ uses it; end that process`, "m"))
      expect(out).toContain(`${node} │ ended with code 1, and stays away`)
    }
    expect(err).toContain("the nodes a, b, c have ended")
  })

  it("goes on without a node that fails", async () => {
    const cluster = boot()
    await cluster.up()
    const [, pid] = await cluster.printed(/^c │ process (\d+),/)
    await Deno.writeTextFile(`${cluster.directory}/c/synod.db`, "not what was synced")
    Deno.kill(Number(pid), "SIGKILL")
    await cluster.printed(/^c │ ended with code 1, and stays away/)
    expect(await synod("kv", "put", "name", "Ada", "--nodes", cluster.nodes)).toMatchObject({ code: 0 })
  })

  it.each(["0", "2", "27"])(
    "refuses %s nodes: one more than an odd number survives nothing more, and letters name them",
    async (count) => {
      const { code, err } = await synod("start", "--nodes", count)
      expect(code).toBe(1)
      expect(err).toContain(`Invalid value for flag --nodes: "${count}". Expected: an odd number from 1 to 25`)
    },
  )

  it("says why its directory cannot be", async () => {
    const file = `${temporaryDirectory()}/file`
    Deno.writeTextFileSync(file, "")
    const { code, err } = await synod("start", "--directory", file)
    expect(code).toBe(1)
    expect(err).toBe(`ERROR\n  cannot write ${file}: there is a file of that name; name another`)
    expect(await synod("start", "--directory", "")).toMatchObject({
      code: 1,
      err: expect.stringContaining("Missing value for flag --directory. Expected: a path"),
    })
  })
})

describe("synod, as a client of a cluster", () => {
  it(
    "finds it where start says, watches what others put and delete, and measures puts",
    async () => {
      const cluster = boot()
      await cluster.up()
      // Before any of its nodes serves clients: it promises no more.
      expect(cluster.lines[0]).toBe("Boots a cluster of 3 nodes; Ctrl-C stops it. Clients will find it at")
      const printed = cluster.lines.flatMap((line) => /^ {2}[abc] {2}(.*)$/.exec(line)?.[1] ?? [])
      const ask = (...args: ReadonlyArray<string>) => synod(...args, "--nodes", printed.join(","))
      expect(await ask("kv", "put", "a/1", "one")).toMatchObject({ code: 0 })
      const watch = run(["kv", "watch", "--prefix", "a/", "--from", "1", "--json", "--nodes", cluster.nodes])
      await watch.printed(/"value":"one"/)
      expect(await ask("kv", "delete", "a/1")).toMatchObject({ code: 0, out: "revision 2" })
      expect(await ask("kv", "put", "b/1", "not watched")).toMatchObject({ code: 0 })
      expect(await ask("kv", "put", "a/2", "two")).toMatchObject({ code: 0 })
      await watch.printed(/"value":"two"/)
      expect(watch.lines.map((line) => JSON.parse(line)).map(({ revision }) => revision)).toEqual([1, 2, 4])
      expect(await ask("kv", "range", "--prefix", "a/")).toMatchObject({ code: 0, out: "a/2\ttwo" })
      const asJson = { code: 0, out: expect.stringMatching(/^\{"key":"a\/2","value":"two"/) }
      expect(await ask("--json", "kv", "range", "--prefix", "a/")).toMatchObject(asJson)
      expect(await ask("kv", "--json", "range", "--prefix", "a/")).toMatchObject(asJson)
      expect(await ask("kv", "get", "--json", "n")).toMatchObject({ code: 0, out: "null" })

      const measured = JSON.parse((await ask("bench", "--clients", "4", "--seconds", "1", "--json")).out)
      expect(measured).toMatchObject({ clients: 4, valueBytes: 256 })
      expect(measured.putsPerSecond).toBeGreaterThan(0)
    },
  )

  it("ends the command of a lock that is lost", async () => {
    const cluster = boot()
    await cluster.up()
    const holder = run(
      [
        "lock",
        "--nodes",
        cluster.nodes,
        "--lease",
        "1 second",
        "backup",
        "--",
        "sh",
        "-c",
        "echo pid $$; exec sleep 600",
      ],
    )
    const [, pid] = await holder.printed(/^pid (\d+)$/)
    await cluster.stop()
    await holder.printed(/the claim on "backup" is over, or was not confirmed in time/)
    expect(await holder.ended).toBe(1)
    expect(await isAlive(Number(pid))).toBe(false)
  })
})

describe("synod status", () => {
  it(
    "shows the nodes that answer, marks those that do not, and fails when none does",
    async () => {
      const cluster = boot()
      await cluster.up()
      const status = (...args: ReadonlyArray<string>) => synod("status", "--timeout", "10 seconds", ...args)
      const [node = ""] = cluster.nodes.split(",")
      const some = await status("--nodes", `${node},127.0.0.1:1`)
      expect(some).toMatchObject({ code: 0, err: "" })
      expect(some.out).toMatch(new RegExp(`^\\| a +\\| http://${node} `, "m"))
      expect(some.out).toMatch(/^\| no answer +\| http:\/\/127.0.0.1:1 +\| .*ECONNREFUSED/m)
      const none = await status("--nodes", "127.0.0.1:1,127.0.0.1:2", "--json")
      expect(none.code).toBe(1)
      expect(JSON.parse(none.out)).toEqual([
        { address: "http://127.0.0.1:1", problem: expect.stringContaining("ECONNREFUSED") },
        { address: "http://127.0.0.1:2", problem: expect.stringContaining("ECONNREFUSED") },
      ])
      expect(none.err).toContain("none of the 2 nodes answers")
    },
  )
})

describe("synod, towards nodes that want a token", () => {
  it("says at once that there is none or the wrong one, and how to give it", async () => {
    const cluster = boot({ SYNOD_TOKEN: "sesame" })
    await cluster.up()
    const get = (...args: ReadonlyArray<string>) =>
      synod("kv", "put", "name", "Ada", "--nodes", cluster.nodes, "--timeout", "1 hour", ...args)
    const cure = `give the nodes' token (option "token"; synod: SYNOD_TOKEN or --token)`
    expect(await get()).toMatchObject({
      code: 1,
      err: expect.stringContaining(`wants a token, and was shown none: ${cure}`),
    })
    expect(await get("--token", "please")).toMatchObject({
      code: 1,
      err: expect.stringContaining(`does not take the token that it was shown: ${cure}`),
    })
    expect(await get("--token", "sesame")).toMatchObject({ code: 0, out: "revision 1" })
  })
})

describe("synod", () => {
  it("says what it cannot reach, and that nothing was done", async () => {
    const { code, err } = await synod("kv", "get", "name", "--nodes", "127.0.0.1:1", "--timeout", "300 millis")
    expect(code).toBe(1)
    expect(err).toContain("nothing was done in time, and nothing will be")
    expect(err).toContain("127.0.0.1:1")
  })

  it("says of a watch that no node can be reached, and why, while it goes on trying", async () => {
    const watch = run(["kv", "watch", "--nodes", "127.0.0.1:1", "--json"])
    await watch.printed(/^no node can be reached, and it goes on trying: .*127\.0\.0\.1:1: .*ECONNREFUSED/)
    expect(await watch.stop()).toBe(130)
    expect(watch.lines).toHaveLength(1)
  })

  it("says that the certificates to believe cannot be read", async () => {
    const { code, err } = await synod("kv", "get", "name", "--authority", "/nowhere.pem")
    expect(code).toBe(1)
    expect(err).toBe(
      "ERROR\n  the file of --authority (SYNOD_AUTHORITY), /nowhere.pem, cannot be read: there is no such file or directory",
    )
  })

  it("answers wrong usage with the fault and the usage", async () => {
    const { code, err, out } = await synod("kv", "put", "name")
    expect(code).not.toBe(0)
    expect(out + err).toContain("Missing required argument: value")
    expect(out + err).toContain("USAGE")
  })

  it("takes --json before a command as behind it, and twice as once, if that takes it at all", async () => {
    const day = ["simulate", "--protocol", "paxos", "--seed", "1", "--duration", "1 second"]
    const [before, behind] = [await synod("--json", ...day), await synod(...day, "--json")]
    expect(JSON.parse(before.out)).toMatchObject({ seed: 1 })
    expect(before).toEqual(behind)
    expect(await synod("--json", "--json", ...day, "--json", "--json")).toEqual(before)
    expect(await synod("--json", "serve")).toMatchObject({
      code: 1,
      err: expect.stringContaining("Unrecognized flag: --json in command synod serve"),
    })
  })

  it("prints completions for shells", async () => {
    expect((await synod("--completions", "bash")).out).toContain("kv")
  })

  it("refuses to serve a node that is not among its members, by every way to say so", async () => {
    const { code, err } = await synod(
      ...[
        "serve",
        "--node",
        "z",
        "--members",
        "a=127.0.0.1:1:2",
        "--secret",
        "x".repeat(32),
        "--directory",
        "/nowhere",
      ],
    )
    expect(code).toBe(1)
    expect(err).toContain(`node "z" is not among a (setting "members": --members, SYNOD_MEMBERS`)
  })

  it("wants the port of a node, and takes none for granted", async () => {
    const { code, err } = await synod("kv", "get", "name", "--nodes", "127.0.0.1:7200,localhost")
    expect(code).toBe(1)
    expect(err).toContain(`the nodes of a client: "localhost" names no port; write HOST:PORT`)
  })
})

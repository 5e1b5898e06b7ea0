import { describe, expect, it } from "vitest"
import * as JsonLength from "../../src/model/JsonLength.ts"
import { Call, Configure, KeepAlive, Open } from "../../src/replicated/Batch.ts"
import * as Image from "../../src/replicated/Image.ts"
import { standard } from "../../src/replicated/Limits.ts"
import { StrangeEntry } from "../../src/replicated/Machine.ts"
import { batch, Bench, exitOf, success } from "./Bench.ts"
import { Counter, Leases, Misfit } from "./services.ts"

const noSession = { _tag: "NoSession" }

describe("Machine: a call", () => {
  it("changes the state and is answered in the JSON of the procedure's Schema", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    expect(bench.call(session, "Counter.Add", { by: 3 })).toEqual(success(3))
    expect(bench.call(session, "Counter.Add", { by: 4 })).toEqual(success(7))
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 7 })
  })

  it("that fails changes nothing", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    bench.call(session, "Counter.Add", { by: 3 })
    expect(exitOf(bench.call(session, "Counter.Add", { by: -4 }))).toEqual({
      _tag: "Failure",
      error: { _tag: "BelowZero", count: 3 },
    })
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 3 })
    expect(bench.changes).toEqual([["Counter", 1, [3]]])
    expect(bench.defects).toEqual([])
  })

  for (
    const [what, problem] of [
      ["throw", /thrown/],
      ["die", /died/],
      ["suspend", /it suspended/],
      ["sleep", /it suspended/],
      ["fork", /may not use other fibers/],
      ["promise", /it suspended/],
      ["interrupt", /interrupt/i],
      ["result", /./],
      ["change", /./],
    ] as const
  ) {
    it(`that is a defect (${what}) changes nothing, and is reported`, () => {
      const bench = new Bench(Misfit)
      const session = bench.open()
      expect(exitOf(bench.call(session, "Misfit.Do", { what }))).toEqual({
        _tag: "Died",
        defect: expect.stringMatching(problem),
      })
      expect(bench.query("Misfit.Peek", { change: false })).toEqual({ _tag: "Success", value: 7 })
      expect(bench.defects.map(([where]) => where)).toEqual(["Misfit.Do"])
      expect(bench.changes).toEqual([])
    })
  }

  it("of a procedure that says it only reads, and does not, is a defect", () => {
    const bench = new Bench(Misfit)
    expect(bench.query("Misfit.Peek", { change: true })).toEqual({
      _tag: "Died",
      defect: expect.stringMatching(/read-only/),
    })
    expect(bench.query("Misfit.Peek", { change: false })).toEqual({ _tag: "Success", value: 7 })
  })

  it("finds the time of its batch, which does not go back, and chance that another call does not repeat", () => {
    const bench = new Bench(Misfit)
    const session = bench.open()
    const look = () => {
      const exit = exitOf(bench.call(session, "Misfit.Look"))
      if (exit?._tag !== "Success") throw new Error(JSON.stringify(exit))
      return exit.value as { readonly nowMs: number; readonly chance: number; readonly dice: number }
    }
    bench.nowMs = 1000
    const first = look()
    bench.nowMs = 400
    const second = look()
    expect([first.nowMs, second.nowMs]).toEqual([1000, 1000])
    expect(second.chance).not.toBe(first.chance)
    const dice = Array.from({ length: 600 }, () => look().dice)
    for (const face of [1, 2, 3, 4, 5, 6]) {
      expect(dice.filter((one) => one === face).length, `${face}`).toBeGreaterThan(60)
    }
  })

  it("of a service, a procedure or a payload that is not known stops the replica: others know it", () => {
    const call = { session: "", request: 9, settled: 0, service: "Counter", procedure: "Add", payload: { by: 1 } }
    for (const strange of [{ service: "Clock" }, { procedure: "Sub" }, { payload: { by: "x" } }]) {
      const bench = new Bench(Counter)
      const session = bench.open()
      expect(() => bench.apply(Call({ ...call, session, ...strange }))).toThrow(StrangeEntry)
    }
  })
})

describe("Machine: sessions (Ongaro 6.3)", () => {
  it("a request that comes again gets its first answer and takes no effect", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    expect(bench.call(session, "Counter.Add", { by: 3 }, { request: 0 })).toEqual(success(3))
    expect(bench.call(session, "Counter.Add", { by: 4 }, { request: 1 })).toEqual(success(7))
    expect(bench.call(session, "Counter.Add", { by: 3 }, { request: 0 })).toEqual(success(3))
    expect(bench.call(session, "Counter.Add", { by: 5 }, { request: 0 })).toEqual(success(3))
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 7 })
  })

  it("failures and defects are first answers too", () => {
    const bench = new Bench(Counter, Misfit)
    const session = bench.open()
    const failure = bench.call(session, "Counter.Add", { by: -1 }, { request: 0 })
    const defect = bench.call(session, "Misfit.Do", { what: "throw" }, { request: 1 })
    bench.call(session, "Counter.Add", { by: 9 }, { request: 2 })
    expect(bench.call(session, "Counter.Add", { by: -1 }, { request: 0 })).toEqual(failure)
    expect(bench.call(session, "Misfit.Do", { what: "throw" }, { request: 1 })).toEqual(defect)
    expect(bench.defects).toHaveLength(1)
  })

  it("an answer is kept until it is settled; below that nothing is done any more", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    for (const request of [0, 1, 2]) bench.call(session, "Counter.Add", { by: 1 }, { request })
    bench.call(session, "Counter.Add", { by: 1 }, { request: 3, settled: 2 })
    expect(bench.call(session, "Counter.Add", { by: 1 }, { request: 1 })).toEqual(noSession)
    expect(bench.call(session, "Counter.Add", { by: 1 }, { request: 2 })).toEqual(success(3))
    expect(bench.machine.sessions.image[0]?.answers.map(([request]) => request)).toEqual([2, 3])
    bench.call(session, "Counter.Add", { by: 1 }, { request: 2 ** 53 - 1, settled: 2 ** 53 - 1 })
    expect(bench.machine.sessions.image[0]?.answers).toHaveLength(1)
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 5 })
  })

  it("requests may come in any order", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    bench.call(session, "Counter.Add", { by: 1 }, { request: 5 })
    expect(bench.call(session, "Counter.Add", { by: 2 }, { request: 3 })).toEqual(success(3))
  })

  it("a session that nobody opened, or that is closed, does nothing", () => {
    const bench = new Bench(Counter)
    expect(bench.call("1-n", "Counter.Add", { by: 1 })).toEqual(noSession)
    expect(bench.keepAlive("1-n")).toEqual(noSession)
    const session = bench.open()
    expect(bench.close(session)).toEqual(success(null))
    expect(bench.call(session, "Counter.Add", { by: 1 })).toEqual(noSession)
    expect(bench.close(session)).toEqual(noSession)
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 0 })
  })

  it("no two sessions have the same name, not even after one has ended", () => {
    const bench = new Bench(Counter)
    const sessions = new Set(Array.from({ length: 100 }, () => {
      const session = bench.open()
      bench.close(session)
      return session
    }))
    expect(sessions.size).toBe(100)
  })

  it("a session expires by the service's time when it is not used, and not while it is", () => {
    const bench = new Bench(Counter)
    const ttl = standard.sessionTimeToLiveMs
    const [idle, kept, calling] = [bench.open(), bench.open(), bench.open()]
    bench.nowMs = ttl - 1
    expect(bench.machine.due).toBe(ttl)
    expect(bench.keepAlive(kept)).toEqual(success(null))
    expect(bench.call(calling, "Counter.Add", { by: 1 })).toEqual(success(1))
    bench.nowMs = ttl
    expect(bench.call(idle, "Counter.Add", { by: 1 })).toEqual(noSession)
    bench.nowMs = 2 * ttl - 2
    expect(bench.call(kept, "Counter.Add", { by: 1 })).toEqual(success(2))
    bench.nowMs = 2 * ttl - 1
    expect(bench.call(calling, "Counter.Add", { by: 1 })).toEqual(noSession)
    bench.apply()
    expect(bench.machine.sessions.size).toBe(1)
  })

  it("their number and their answers are bounded, and who is beyond is told so and nothing is done", () => {
    const bench = new Bench(Counter)
    bench.apply(Configure({ limits: { ...standard, sessions: 2, answersPerSession: 2 } }))
    const session = bench.open()
    bench.open()
    expect(bench.apply(Open({ nonce: "n" }))).toEqual([{
      _tag: "Unavailable",
      why: expect.stringMatching(/too many sessions/),
    }])
    for (const request of [0, 1]) bench.call(session, "Counter.Add", { by: 1 }, { request })
    expect(bench.call(session, "Counter.Add", { by: 1 }, { request: 2 })).toEqual({
      _tag: "Unavailable",
      why: expect.stringMatching(/too many answers/),
    })
    expect(bench.call(session, "Counter.Add", { by: 1 }, { request: 2, settled: 1 })).toEqual(success(3))
  })

  /** Calls for an answer of 33 characters of an image: `[0,{"_tag":"Success","value":1}],`. */
  const zero = (bench: Bench, session: string, request: number, settled = 0) =>
    bench.call(session, "Counter.Add", { by: 0 }, { request, settled })
  const withinLength = (answersLength: number) => {
    const bench = new Bench(Counter)
    bench.apply(Configure({ limits: { ...standard, answersLength } }))
    return bench
  }
  const refused = { _tag: "Unavailable", why: expect.stringMatching(/too many answers/) }

  it("the answers of all together are bounded in length, and so is the image, which must fit one string", () => {
    const bench = withinLength(1000)
    const sessions = [bench.open(), bench.open(), bench.open()]
    const empty = bench.image.join("").length
    for (let request = 0; request < 300; request++) zero(bench, sessions[request % 3] ?? "", request)
    expect(bench.image.join("").length - empty).toBeLessThan(1000 + 2 * 33)
  })

  it("a session may keep as much as is free: those that never settle are refused, those that do and new ones are not", () => {
    // Of requests of three digits.
    const bench = withinLength(35 * 120)
    const good = bench.open()
    let request = 100
    for (const hogs of [1, 2, 3, 10]) {
      const greedy = Array.from({ length: hogs }, () => bench.open())
      let last = 0
      for (let n = 1; n <= 120; n++) {
        for (const session of greedy) if (zero(bench, session, 100 + n)?._tag === "Answered") last = n
        expect(zero(bench, good, request, request++)).toEqual(success(0))
        const newcomer = bench.open()
        expect(zero(bench, newcomer, 100)).toEqual(success(0))
        bench.close(newcomer)
      }
      // As much for each of them as is left.
      expect(last).toBe(Math.ceil(120 / (hogs + 1)))
      for (const session of greedy) bench.close(session)
    }
  })

  it("room for answers comes of those that are settled, and of sessions that are closed or expire", () => {
    const bench = withinLength(33 * 3)
    const [one, two] = [bench.open(), bench.open()]
    for (const [request, session] of [[0, one], [1, two]] as const) {
      expect(zero(bench, session, request)).toEqual(success(0))
    }
    expect(bench.call(one, "Counter.Add", { by: 5 }, { request: 2 })).toEqual(refused)
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 0 })
    expect(zero(bench, one, 0)).toEqual(success(0))
    expect(zero(bench, one, 2, 1)).toEqual(success(0))
    expect(zero(bench, two, 3)).toEqual(refused)
    bench.close(one)
    expect(zero(bench, two, 3)).toEqual(success(0))
    bench.nowMs = standard.sessionTimeToLiveMs
    const three = bench.open()
    for (const request of [0, 1]) expect(zero(bench, three, request)).toEqual(success(0))
    expect(zero(bench, three, 2)).toEqual(refused)
  })

  it("an image restores how much room there is", () => {
    const bench = withinLength(33 * 3)
    const session = bench.open()
    for (const request of [0, 1]) zero(bench, session, request)
    const other = new Bench(Counter)
    other.machine.restore(Image.decode(bench.image))
    for (const one of [bench, other]) {
      expect(zero(one, session, 2)).toEqual(refused)
      expect(zero(one, session, 2, 1)).toEqual(success(0))
      expect(zero(one, session, 3)).toEqual(refused)
    }
  })

  it("an answer that alone is longer than all may be is a defect, and changes nothing", () => {
    const bench = withinLength(33)
    const session = bench.open()
    expect(exitOf(bench.call(session, "Counter.Add", { by: 10 }, { request: 0 }))).toEqual({
      _tag: "Died",
      defect: expect.stringMatching(/34 characters of JSON; at most 33/),
    })
    expect(bench.query("Counter.Get")).toEqual({ _tag: "Success", value: 0 })
    expect(bench.changes).toEqual([])
    expect(zero(bench, session, 1, 1)).toEqual(success(0))
  })
})

describe("Machine: changes", () => {
  it("the calls that make any are numbered from 1 on, by service", () => {
    const bench = new Bench(Counter, Leases)
    const session = bench.open()
    bench.call(session, "Counter.Add", { by: 3 })
    bench.call(session, "Counter.Add", { by: 0 })
    bench.call(session, "Counter.Add", { by: 2 })
    expect(bench.call(session, "Leases.Put", { key: "a", value: "", forMs: 9 })).toEqual(success(1))
    expect(bench.changes).toEqual([["Counter", 1, [3]], ["Counter", 2, [2]], ["Leases", 1, ["+a"]]])
  })

  it("are kept up to a count and a size", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    const history = () => bench.machine.services.get("Counter")?.history.image
    bench.apply(Configure({ limits: { ...standard, historyCalls: 3 } }))
    for (const by of [1, 2, 3, 4, 5]) bench.call(session, "Counter.Add", { by })
    expect(history()).toEqual({ first: 3, kept: [[3], [4], [5]] })
    bench.apply(Configure({ limits: { ...standard, historyLength: JsonLength.of([5]) + JsonLength.of([100_000]) } }))
    bench.call(session, "Counter.Add", { by: 100_000 })
    expect(history()).toEqual({ first: 5, kept: [[5], [100_000]] })
    bench.call(session, "Counter.Add", { by: 100_001 })
    expect(history()).toEqual({ first: 7, kept: [[100_001]] })
  })
})

describe("Machine: deadlines", () => {
  it("what is overdue is done before a call of the service sees it", () => {
    const bench = new Bench(Leases)
    const session = bench.open()
    bench.call(session, "Leases.Put", { key: "a", value: "", forMs: 10 })
    bench.call(session, "Leases.Put", { key: "b", value: "", forMs: 20 })
    expect(bench.machine.due).toBe(10)
    bench.nowMs = 15
    bench.call(session, "Leases.Put", { key: "c", value: "", forMs: 20 })
    expect(bench.query("Leases.Keys")).toEqual({ _tag: "Success", value: ["b", "c"] })
    expect(bench.changes.map(([, index, changes]) => [index, ...changes])).toEqual([
      [1, "+a"],
      [2, "+b"],
      [3, "-a"],
      [4, "+c"],
    ])
    expect(bench.machine.due).toBe(20)
  })

  it("a batch without entries is a tick: it does what is due when nobody calls", () => {
    const bench = new Bench(Leases, Counter)
    const session = bench.open()
    bench.call(session, "Leases.Put", { key: "a", value: "", forMs: 10 })
    bench.nowMs = 10
    bench.apply()
    expect(bench.query("Leases.Keys")).toEqual({ _tag: "Success", value: [] })
  })

  it("what an earlier call of the same batch has made due is done before the next", () => {
    const bench = new Bench(Leases)
    const session = bench.open()
    const put = (request: number, key: string) =>
      Call({
        session,
        request,
        settled: 0,
        service: "Leases",
        procedure: "Put",
        payload: { key, value: "", forMs: 0 },
      })
    bench.apply(put(0, "a"), put(1, "b"))
    expect(bench.changes.map(([, , changes]) => changes)).toEqual([["+a"], ["-a"], ["+b"]])
  })

  it("a service that changes and stays due at the same time is a defect too, and does not run for ever", () => {
    const restless = {
      ...Leases,
      deadlines: {
        next: () => 5,
        *onDue(entries: object) {
          return [{ ...entries }]
        },
      },
    }
    const bench = new Bench(restless)
    const session = bench.open()
    bench.nowMs = 6
    expect(bench.call(session, "Leases.Put", { key: "a", value: "", forMs: 1 })).toEqual(success(1))
    expect(bench.defects).toContainEqual([
      "Leases, what is due",
      expect.objectContaining({ message: expect.stringMatching(/still due at the same time/) }),
    ])
  })

  it("a service that stays due is a defect, once, and does not hold up the log", () => {
    const stuck = {
      ...Leases,
      deadlines: {
        ...Leases.deadlines,
        next: () => 5,
        *onDue(entries: object) {
          return [entries]
        },
      },
    }
    const bench = new Bench(stuck)
    const session = bench.open()
    bench.nowMs = 6
    bench.apply()
    bench.apply()
    expect(bench.defects).toEqual([[
      "Leases, what is due",
      expect.objectContaining({ message: expect.stringMatching(/still due/) }),
    ]])
    const other = new Bench(stuck)
    other.machine.restore(Image.decode(bench.image))
    other.nowMs = bench.nowMs
    for (const one of [bench, other]) {
      one.apply()
      expect(one.call(session, "Leases.Put", { key: "a", value: "", forMs: 1 })).toEqual(success(1))
    }
    expect(other.image).toEqual(bench.image)
  })
})

/** A long mixture of everything. */
const script = (bench: Bench, from: number, to: number): void => {
  for (let step = from; step < to; step++) {
    bench.nowMs = step * 700
    const session = bench.machine.sessions.image.at(step % 3)?.id ?? "none"
    bench.apply(
      ...(step % 10 === 0 ? [Open({ nonce: `${step}` })] : []),
      Call({ session, request: step, settled: step - 5, service: "Misfit", procedure: "Look", payload: null }),
      Call({
        session,
        request: step + 1000,
        settled: step - 5,
        service: "Leases",
        procedure: "Put",
        payload: { key: `${step % 7}k`, value: "🙂".repeat(step % 5), forMs: (step % 4) * 1000 },
      }),
      Call({
        session,
        request: step + 2000,
        settled: 0,
        service: "Misfit",
        procedure: "Do",
        payload: { what: step % 2 === 0 ? "throw" : "suspend" },
      }),
      KeepAlive({ session }),
    )
  }
}

describe("Machine: its image", () => {
  it("is the same for machines that were given the same batches", () => {
    const [one, other] = [new Bench(Counter, Leases, Misfit), new Bench(Misfit, Leases, Counter)]
    script(one, 0, 300)
    script(other, 0, 300)
    expect(one.image).toEqual(other.image)
    expect(one.machine.sessions.size).toBeGreaterThan(2)
  })

  it("restores a machine that goes on as the first does, to the same image", () => {
    const one = new Bench(Counter, Leases, Misfit)
    script(one, 0, 150)
    const other = new Bench(Counter, Leases, Misfit)
    script(other, 0, 20)
    other.machine.restore(Image.decode(one.image))
    expect(other.image).toEqual(one.image)
    expect(other.machine.due).toBe(one.machine.due)
    script(one, 150, 300)
    script(other, 150, 300)
    expect(other.image).toEqual(one.image)
  })

  it("holds the answers: a request from before the snapshot takes effect once", () => {
    const one = new Bench(Counter)
    const session = one.open()
    one.call(session, "Counter.Add", { by: 3 }, { request: 0 })
    const other = new Bench(Counter)
    other.machine.restore(Image.decode(one.image))
    expect(other.call(session, "Counter.Add", { by: 3 }, { request: 0 })).toEqual(success(3))
    expect(other.query("Counter.Get")).toEqual({ _tag: "Success", value: 3 })
  })

  it("of which a new service is not part lets that begin with its initial state", () => {
    const one = new Bench(Counter)
    one.call(one.open(), "Counter.Add", { by: 3 })
    const other = new Bench(Counter, Misfit)
    other.machine.restore(Image.decode(one.image))
    expect(other.query("Misfit.Peek", { change: false })).toEqual({ _tag: "Success", value: 7 })
    expect(other.query("Counter.Get")).toEqual({ _tag: "Success", value: 3 })
  })

  it("of a service that this replica does not have is refused", () => {
    const one = new Bench(Counter, Misfit)
    expect(() => new Bench(Counter).machine.restore(Image.decode(one.image))).toThrow(/service "Misfit"/)
  })

  it("is cut into parts, but no character is", () => {
    const bench = new Bench(Leases)
    bench.call(bench.open(), "Leases.Put", { key: "a", value: "🙂".repeat(500), forMs: 1 })
    const parts = Image.encode(bench.machine.image, 64)
    expect(parts.length).toBeGreaterThan(15)
    for (const part of parts.slice(1)) {
      expect(part.length).toBeLessThanOrEqual(64)
      expect(part.isWellFormed()).toBe(true)
    }
    expect(Image.decode(parts)).toEqual(bench.machine.image)
  })

  it("has this shape in format 3: whoever changes it counts the format up, so that others are told", () => {
    const bench = new Bench(Counter)
    bench.call(bench.open(), "Counter.Add", { by: 3 }, { request: 0 })
    const [header = "", ...body] = bench.image
    expect(JSON.parse(header)).toMatchObject({ format: "synod services", version: 3 })
    expect(body.join("")).toBe(
      `{"nowMs":0,"ordinal":2,"batches":2,"origin":"test","since":0,"limits":${JSON.stringify(standard)},` +
        `"sessions":[{"id":"0-n","settled":0,"usedMs":0,"answers":[[0,{"_tag":"Success","value":3}]]}],` +
        `"services":[{"name":"Counter","state":3,"due":null,"changes":{"first":1,"kept":[[3]]}}]}`,
    )
    expect(Object.keys(standard)).toEqual([
      "sessionTimeToLiveMs",
      "sessions",
      "answersPerSession",
      "answersLength",
      "historyCalls",
      "historyLength",
    ])
  })

  it("of whose service another version is here, that cannot read its state, is refused, and the service is named", () => {
    const image = { ...new Bench(Counter).machine.image }
    const services = image.services.map((service) => ({ ...service, state: "three" }))
    expect(() => new Bench(Counter).machine.restore({ ...image, services }))
      .toThrow(
        /^the state of service "Counter" is not of its Schema: .+; start this node with the version .+ that wrote it$/,
      )
  })

  it("that is damaged, incomplete, of another format or no image is refused, and the fault is named", () => {
    const bench = new Bench(Leases)
    bench.call(bench.open(), "Leases.Put", { key: "a", value: "wonder", forMs: 1 })
    const [header = "", ...body] = bench.image
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [[header, ...body.map((part) => part.replace("wonder", "wander"))], /checksum does not match/],
      [[header], /it has 0 of \d+ characters/],
      [[header, ...body, ...body], /it has \d+ of \d+ characters/],
      [
        [header.replace(`"version":3`, `"version":4`), ...body],
        /format 4, and this version reads 3.+run a newer version/,
      ],
      [
        [header.replace(`"version":3`, `"version":2`), ...body],
        /format 2, and this version reads 3.+run the older version/,
      ],
      [
        Image.encode({ ...bench.machine.image, nowMs: -1 }),
        /says that it is of format 3, and is not: .+; run the program/s,
      ],
      [["{}", ...body], /header is none/],
      [["{", ...body], /header is damaged/],
      [[], /header is damaged/],
    ]
    for (const [parts, problem] of cases) expect(() => Image.decode(parts)).toThrow(problem)
  })
})

describe("Machine: a batch is void", () => {
  const tick = (origin: string, seen: number, nowMs: number) => ({ ...batch(nowMs, []), origin, seen })

  it("and moves no time, if its proposer had not applied what another put before it (Kung and Robinson 1981)", () => {
    const { machine } = new Bench(Counter)
    const applied = [
      tick("a", 0, 100),
      // Those of one proposer follow each other without waiting.
      tick("a", 0, 101),
      tick("b", 2, 50),
      tick("b", 2, 51),
      // The first one's are late, whether it knew of a part of that or nothing.
      tick("a", 2, 900),
      tick("a", 3, 901),
      // What is void was put before nobody.
      tick("b", 3, 102),
      tick("a", 5, 103),
      tick("a", 5, 104),
      tick("b", 5, 902),
    ].map((one) => machine.apply(one) !== undefined)
    expect(applied).toEqual([true, true, true, true, false, false, true, true, true, false])
    expect([machine.nowMs, machine.batches]).toEqual([104, 7])
  })

  it("and does nothing that it asks for", () => {
    const bench = new Bench(Counter)
    const session = bench.open()
    const add = Call({ session, request: 0, settled: 0, service: "Counter", procedure: "Add", payload: { by: 1 } })
    const { image } = bench
    expect(bench.machine.apply({ ...batch(5, [add, Open({ nonce: "m" })]), origin: "late" })).toBeUndefined()
    expect(bench.image).toEqual(image)
  })

  it("also at a machine that began with an image", () => {
    const [one, other] = [new Bench(Counter), new Bench(Counter)]
    for (const late of [tick("a", 0, 100), tick("b", 1, 101)]) one.machine.apply(late)
    other.machine.restore(one.machine.image)
    expect(other.machine.apply(tick("a", 1, 900))).toBeUndefined()
    expect(other.machine.apply(tick("b", 1, 102))).toEqual([])
  })
})

describe("batch", () => {
  it("whose clock is behind moves nothing back", () => {
    const bench = new Bench(Counter)
    bench.machine.apply(batch(500, []))
    bench.machine.apply(batch(100, []))
    expect(bench.machine.nowMs).toBe(500)
  })
})

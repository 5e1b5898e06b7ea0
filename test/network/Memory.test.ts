import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import {
  type Envelope,
  Link,
  type Links,
  MemoryNetwork,
  type MemoryNetworkService,
  Network,
  type NodeIdTaken,
} from "../../src/network/mod.ts"
import { type HandWorld, inHandWorld } from "../support/HandWorld.ts"
import { conformance } from "./conformance.ts"

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]

const bad: Link.Link = { delay: Link.uniform(1, 10), loss: 0.5, duplication: 0.5, reordering: 0.5 }

for (const [name, links] of [["in memory", Link.perfect], ["in memory, on bad links", bad]] as const) {
  conformance(name, (test) =>
    inHandWorld((world) =>
      Effect.gen(function* () {
        const network = yield* Network
        yield* test({ of: () => network, pause: world.advance(20) })
      }).pipe(Effect.provide(Network.layerMemory(links)))
    ))
}

interface Arrival {
  readonly atMs: number
  readonly from: string
  readonly to: string
  readonly message: unknown
}

/** A network with the nodes a, b and c, which tell what arrives when. */
class Post {
  readonly arrivals: Array<Arrival> = []
  readonly world: HandWorld
  readonly network: MemoryNetworkService
  constructor(world: HandWorld, network: MemoryNetworkService) {
    this.world = world
    this.network = network
  }
  readonly attach = (node: NodeId) => this.network.attach(node, (envelope) => this.note(envelope))
  send(from: NodeId, to: NodeId, message: unknown): void {
    this.network.send({ from: Address.make(from, "R"), to: Address.make(to, "R"), message })
  }
  /** The messages, in the order in which they arrived. */
  get messages(): ReadonlyArray<unknown> {
    return this.arrivals.map(({ message }) => message)
  }
  /** Why datagrams were lost, as the trace tells. */
  get losses(): ReadonlyArray<string> {
    return this.world.trace.flatMap((event) => event._tag === "Lost" ? [event.why] : [])
  }
  private note({ from, message, to }: Envelope): void {
    this.arrivals.push({ atMs: this.world.nowMs, from: from.node, to: to.node, message })
  }
}

const onNetwork = (
  links: Links,
  test: (post: Post) => Effect.Effect<void, NodeIdTaken>,
  seed: string | number = 0,
): Promise<void> =>
  inHandWorld((world) =>
    Effect.gen(function* () {
      const post = new Post(world, yield* MemoryNetwork)
      yield* Effect.forEach([a, b, c], post.attach)
      yield* test(post)
    }).pipe(Effect.provide(Network.layerMemory(links))), seed)

const link = (changed: Partial<Link.Link>): Link.Link => ({ ...Link.perfect, ...changed })

/** The delays of that many datagrams, each sent when the one before has arrived; ascending. */
const delaysOf = async (delay: Link.Delay, count: number): Promise<ReadonlyArray<number>> => {
  const delays: Array<number> = []
  await onNetwork(link({ delay }), (post) =>
    Effect.gen(function* () {
      for (let n = 0; n < count; n++) {
        const sentMs = post.world.nowMs
        post.send(a, b, n)
        yield* post.world.advance(1000)
        delays.push((post.arrivals.at(-1)?.atMs ?? NaN) - sentMs)
      }
    }))
  return delays.sort((one, other) => one - other)
}

/** How many of `count` datagrams, sent one by one, have arrived how often. */
const arrivalsOf = async (changed: Partial<Link.Link>, count: number): Promise<ReadonlyArray<number>> => {
  const times = new Array<number>(count).fill(0)
  await onNetwork(link(changed), (post) =>
    Effect.gen(function* () {
      for (let n = 0; n < count; n++) post.send(a, b, n)
      yield* post.world.advance(1000)
      for (const message of post.messages) times[Number(message)] = (times[Number(message)] ?? 0) + 1
    }))
  return times
}

describe("Network.layerMemory: time", () => {
  it("delivers at once on perfect links", () =>
    onNetwork(Link.perfect, (post) =>
      Effect.sync(() => {
        post.send(a, b, "now")
        expect(post.messages).toEqual(["now"])
      })))

  it("a constant delay is always the same", async () => {
    expect(new Set(await delaysOf(Link.constant(2.5), 5))).toEqual(new Set([2.5]))
  })

  it("an even delay lies between its bounds, everywhere alike", async () => {
    const delays = await delaysOf(Link.uniform(10, 20), 400)
    expect(delays[0]).toBeGreaterThanOrEqual(10)
    expect(delays.at(-1)).toBeLessThanOrEqual(20)
    for (const quarter of [1, 2, 3]) expect(delays[100 * quarter]).toBeCloseTo(10 + 2.5 * quarter, 0)
  })

  it("a delay with a long tail has its median, and with sigma 0.5 a 99th percentile of 3.2 medians", async () => {
    const delays = await delaysOf(Link.logNormal(10, 0.5), 4000)
    expect((delays[2000] ?? NaN) / 10).toBeCloseTo(1, 1)
    expect((delays[3960] ?? NaN) / 10).toBeGreaterThan(2.9)
    expect((delays[3960] ?? NaN) / 10).toBeLessThan(3.5)
    expect(delays[0]).toBeGreaterThan(0)
  })

  it("each direction has a link of its own", () =>
    onNetwork(
      (from, to) => link({ delay: Link.constant(from === a ? 1 : to === c ? 3 : 2) }),
      (post) =>
        Effect.gen(function* () {
          post.send(a, b, "ab")
          post.send(b, a, "ba")
          post.send(b, c, "bc")
          yield* post.world.advance(10)
          expect(post.arrivals.map(({ atMs, message }) => [message, atMs])).toEqual([["ab", 1], ["ba", 2], ["bc", 3]])
        }),
    ))

  it("links may change: from the next datagram on", () =>
    onNetwork(link({ delay: Link.constant(5) }), (post) =>
      Effect.gen(function* () {
        post.send(a, b, "slow")
        yield* post.network.setLinks(link({ delay: Link.constant(9) }))
        post.send(a, b, "slower")
        yield* post.world.advance(10)
        expect(post.arrivals.map(({ atMs }) => atMs)).toEqual([5, 9])
      })))
})

describe("Network.layerMemory: order", () => {
  const Sends = Schema.Array(Schema.Struct({
    /** The pause before it is sent, and the delay of its link, in quarters of a millisecond. */
    pause: Schema.Literals([0, 0, 1, 2, 3, 5, 8]),
    delay: Schema.Literals([0, 1, 2, 3, 5, 8, 13, 21]),
    /** In thousandths of a quarter, lest all times be whole. */
    fraction: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 999 })),
    kind: Schema.Literals(["Constant", "Uniform"]),
  })).check(Schema.isMinLength(2), Schema.isMaxLength(20))

  it.effect.prop(
    "without reordering no datagram overtakes another, whatever the delays and however the links change",
    [Sends],
    ([sends]) =>
      Effect.promise(() =>
        onNetwork(Link.perfect, (post) =>
          Effect.gen(function* () {
            for (const [n, { delay, fraction, kind, pause }] of sends.entries()) {
              yield* post.world.advance(pause * (250 + fraction / 4) / 1000)
              const ms = delay * (250 + fraction / 4) / 1000
              yield* post.network.setLinks(
                link({ delay: kind === "Constant" ? Link.constant(ms) : Link.uniform(ms / 2, ms), duplication: 0.2 }),
              )
              post.send(a, b, n)
            }
            yield* post.world.advance(100)
            const order = post.messages.map(Number)
            expect(order).toEqual(order.toSorted((one, other) => one - other))
            expect(new Set(order).size).toBe(sends.length)
          }))
      ),
    { arbitrary: { runs: 200, size: 1000 } },
  )

  it("a datagram that waits for its turn arrives with the one before it, and not later", () =>
    onNetwork(link({ delay: Link.constant(8) }), (post) =>
      Effect.gen(function* () {
        post.send(a, b, "slow")
        yield* post.world.advance(1)
        yield* post.network.setLinks(link({ delay: Link.constant(2) }))
        post.send(a, b, "fast")
        post.send(b, a, "the other way")
        yield* post.world.advance(100)
        expect(post.arrivals.map(({ atMs, message }) => [message, atMs]))
          .toEqual([["the other way", 3], ["slow", 8], ["fast", 8]])
      })))

  it("with reordering some overtake", async () => {
    const sentInOrder = async (reordering: number) => {
      let overtaken = 0
      await onNetwork(link({ delay: Link.uniform(1, 10), reordering }), (post) =>
        Effect.gen(function* () {
          for (let n = 0; n < 500; n++) post.send(a, b, n)
          yield* post.world.advance(100)
          const order = post.messages.map(Number)
          overtaken = order.filter((n, index) => n < (order[index - 1] ?? -1)).length
          expect(order).toHaveLength(500)
        }))
      return overtaken
    }
    expect(await sentInOrder(0)).toBe(0)
    expect(await sentInOrder(0.2)).toBeGreaterThan(20)
    expect(await sentInOrder(1)).toBeGreaterThan(200)
  })
})

describe("Network.layerMemory: loss and duplication", () => {
  it("loses the share that it is told", async () => {
    const times = await arrivalsOf({ loss: 0.3 }, 2000)
    expect(times.filter((count) => count === 0).length / 2000).toBeCloseTo(0.3, 1)
    expect(Math.max(...times)).toBe(1)
  })

  it("duplicates the share that it is told", async () => {
    const times = await arrivalsOf({ duplication: 0.3 }, 2000)
    expect(times.filter((count) => count === 2).length / 2000).toBeCloseTo(0.3, 1)
    expect(Math.min(...times)).toBe(1)
    expect(Math.max(...times)).toBe(2)
  })

  it("loses all at 1, and none at 0", async () => {
    expect(Math.max(...await arrivalsOf({ loss: 1 }, 100))).toBe(0)
    expect(Math.min(...await arrivalsOf({ loss: 0 }, 100))).toBe(1)
  })

  it("gives each duplicate a delay of its own", () =>
    onNetwork(link({ delay: Link.uniform(1, 100), duplication: 1, reordering: 1 }), (post) =>
      Effect.gen(function* () {
        post.send(a, b, "twice")
        yield* post.world.advance(100)
        expect(new Set(post.arrivals.map(({ atMs }) => atMs)).size).toBe(2)
      })))

  it("tells the trace of each loss", () =>
    onNetwork(link({ loss: 1 }), (post) =>
      Effect.sync(() => {
        post.send(a, b, "gone")
        expect(post.losses).toEqual(["loss"])
      })))

  it("tells the trace when a partition or a cut begins and ends", () =>
    onNetwork(link({}), (post) =>
      Effect.gen(function* () {
        yield* post.network.partition([[a], [b, c]])
        yield* post.network.partition([[a, b], [c]])
        yield* post.network.cut(a, b)
        yield* post.network.heal
        yield* post.network.heal
        expect(post.world.trace).toEqual([
          { _tag: "FaultBegan", fault: "partition", label: "partition: a | b c", nodes: [a, b, c] },
          { _tag: "FaultEnded", fault: "partition" },
          { _tag: "FaultBegan", fault: "partition", label: "partition: a b | c", nodes: [a, b, c] },
          { _tag: "FaultBegan", fault: "a b", label: "cut: a to b", nodes: [a, b] },
          { _tag: "FaultEnded", fault: "partition" },
          { _tag: "FaultEnded", fault: "a b" },
        ])
      })))

  it("behaves the same for the same seed, and otherwise for another", async () => {
    const run = async (seed: string) => {
      let arrivals: ReadonlyArray<Arrival> = []
      await onNetwork(link(bad), (post) =>
        Effect.gen(function* () {
          for (let n = 0; n < 50; n++) post.send(a, b, n)
          yield* post.world.advance(100)
          arrivals = post.arrivals
        }), seed)
      return arrivals
    }
    expect(await run("one")).toEqual(await run("one"))
    expect(await run("one")).not.toEqual(await run("another"))
  })
})

describe("Network.layerMemory: partitions", () => {
  const sendToAll = (post: Post) => {
    for (const from of [a, b, c]) for (const to of [a, b, c]) if (from !== to) post.send(from, to, `${from}${to}`)
  }

  it("lets only nodes of one group reach each other", () =>
    onNetwork(Link.perfect, (post) =>
      Effect.gen(function* () {
        yield* post.network.partition([[a, c], [b]])
        sendToAll(post)
        expect(post.messages).toEqual(["ac", "ca"])
        expect(post.losses).toEqual(["partition", "partition", "partition", "partition"])
      })))

  it("a node in no group reaches nobody, not even another such", () =>
    onNetwork(Link.perfect, (post) =>
      Effect.gen(function* () {
        yield* post.network.partition([[b]])
        sendToAll(post)
        expect(post.messages).toEqual([])
      })))

  it("a later partition takes the place of the earlier one", () =>
    onNetwork(Link.perfect, (post) =>
      Effect.gen(function* () {
        yield* post.network.partition([[a, b]])
        yield* post.network.partition([[b, c]])
        sendToAll(post)
        expect(post.messages).toEqual(["bc", "cb"])
      })))

  it("cuts one direction alone, one after another", () =>
    onNetwork(Link.perfect, (post) =>
      Effect.gen(function* () {
        yield* post.network.cut(a, b)
        yield* post.network.cut(c, a)
        sendToAll(post)
        expect(post.messages).toEqual(["ac", "ba", "bc", "cb"])
      })))

  it("heals partitions and cuts", () =>
    onNetwork(Link.perfect, (post) =>
      Effect.gen(function* () {
        yield* post.network.partition([[a], [b, c]])
        yield* post.network.cut(b, c)
        yield* post.network.heal
        sendToAll(post)
        expect(post.messages).toHaveLength(6)
      })))

  it.each(["partition", "cut"] as const)(
    "a %s loses what would arrive across while it lasts, and nothing else",
    (how) =>
      onNetwork(link({ delay: Link.constant(5) }), (post) =>
        Effect.gen(function* () {
          post.send(a, b, "lost on its way")
          yield* post.world.advance(2)
          post.send(a, b, "arrives after the healing")
          post.send(b, c, "within a group")
          yield* how === "cut" ? post.network.cut(a, b) : post.network.partition([[a], [b, c]])
          post.send(a, b, "lost at once")
          yield* post.world.advance(4)
          yield* post.network.heal
          yield* post.world.advance(5)
          expect(post.messages.toSorted()).toEqual(["arrives after the healing", "within a group"])
          expect(post.losses).toEqual(["partition", "partition"])
        })),
  )

  it("loses what arrives at a node that is down", () =>
    onNetwork(link({ delay: Link.constant(5) }), (post) =>
      Effect.gen(function* () {
        const d = NodeId.make("d")
        yield* Effect.scoped(Effect.andThen(post.attach(d), Effect.sync(() => post.send(a, d, "late"))))
        yield* post.world.advance(10)
        expect(post.messages).toEqual([])
        expect(post.losses).toEqual(["the node is down"])
      })))
})

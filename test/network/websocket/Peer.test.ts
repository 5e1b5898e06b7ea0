import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Envelope } from "../../../src/network/contract.ts"
import type { Connection } from "../../../src/network/websocket/Connection.ts"
import { Peer } from "../../../src/network/websocket/Peer.ts"
import { type Limits, settle } from "../../../src/network/websocket/settings.ts"
import { Encoder } from "../../../src/network/websocket/Wire.ts"
import type { Timers } from "../../../src/time/Timers.ts"
import { datagram, id, options } from "./nodes.ts"

/** A connection that keeps the messages of each frame; a frame is on its way until the test calls `leave`. */
class Line implements Pick<Connection, "send"> {
  readonly frames: Array<ReadonlyArray<unknown>> = []
  private readonly onSent: Array<() => void> = []

  send(text: string, onSent = () => {}): void {
    this.frames.push(JSON.parse(text).map((datagram: ReadonlyArray<unknown>) => datagram.at(-1)))
    this.onSent.push(onSent)
  }

  /** The frame that has been on its way the longest has left. */
  leave(): void {
    this.onSent.shift()?.()
  }
}

/** A peer, with two connections to it, of which the first is open; `say` sends, and lets microtasks run. */
const connectedWith = Effect.fnUntraced(function* (limits: Limits) {
  const timers: Array<{ readonly dueMs: number; readonly ring: () => void }> = []
  let nowMs = 0
  const around = {
    settings: yield* settle(options("a", { limits })),
    context: yield* Effect.context<never>(),
    recorder: undefined,
    complain: () => {},
    encoder: new Encoder(),
    timers: {
      after: (delayMs, ring) => {
        const timer = { dueMs: nowMs + delayMs, ring }
        timers.push(timer)
        return () => timers.splice(timers.indexOf(timer), 1)
      },
    } satisfies Timers,
  }
  const [peer, old, young] = [new Peer(id("b"), around), new Line(), new Line()]
  const say = (message: string, how?: Pick<Envelope, "unhurried" | "whenQuiet">) =>
    Effect.promise(() => Promise.resolve(peer.send({ ...datagram("a", "b", message), ...how })))
  /** So many milliseconds pass, and timers ring, each at its time. */
  const pass = (ms: number) =>
    Effect.promise(async () => {
      const endMs = nowMs + ms
      const next = () => timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
      for (let timer = next(); timer !== undefined; timer = next()) {
        timers.splice(timers.indexOf(timer), 1)
        nowMs = timer.dueMs
        timer.ring()
        await Promise.resolve()
      }
      nowMs = endMs
    })
  peer.open(old)
  return { peer, old, young, say, pass, timers }
})
const connected = connectedWith({})

it.effect("Peer: what waits for a frame of the old connection leaves on the new one at once", () =>
  Effect.gen(function* () {
    const { old, peer, say, young } = yield* connected
    yield* say("under way")
    yield* say("waits")
    peer.open(young)
    expect([old.frames, young.frames]).toEqual([[["under way"]], [["waits"]]])
  }))

it.effect("Peer: a frame that leaves the old connection late lets nothing pass the frame on the new one", () =>
  Effect.gen(function* () {
    const { old, peer, say, young } = yield* connected
    yield* say("under way")
    yield* say("waits")
    peer.open(young)
    yield* say("next")
    peer.close(old)
    old.leave()
    expect([old.frames, young.frames]).toEqual([[["under way"]], [["waits"]]])
    young.leave()
    expect([old.frames, young.frames]).toEqual([[["under way"]], [["waits"], ["next"]]])
  }))

it.effect("Peer: of what is sent around the change of connections, too, one frame is on its way at most", () =>
  Effect.gen(function* () {
    const { old, peer, say, young } = yield* connected
    peer.send(datagram("a", "b", "before"))
    peer.open(young)
    yield* say("after")
    expect([old.frames, young.frames]).toEqual([[], [["before"]]])
    young.leave()
    expect([old.frames, young.frames]).toEqual([[], [["before"], ["after"]]])
  }))

it.effect("Peer: what is in no hurry leaves with the next that is, in order, and what follows waits anew", () =>
  Effect.gen(function* () {
    const { old, pass, say } = yield* connected
    yield* say("first", { unhurried: true })
    yield* say("second", { unhurried: true })
    yield* pass(5)
    expect(old.frames).toEqual([])
    yield* say("at once")
    expect(old.frames).toEqual([["first", "second", "at once"]])
    old.leave()
    yield* say("third", { unhurried: true })
    yield* pass(9)
    expect(old.frames).toHaveLength(1)
    yield* pass(1)
    expect(old.frames).toEqual([["first", "second", "at once"], ["third"]])
  }))

it.effect("Peer: what is in no hurry leaves after 10 ms without company", () =>
  Effect.gen(function* () {
    const { old, pass, say } = yield* connected
    yield* say("first", { unhurried: true })
    yield* pass(9)
    yield* say("second", { unhurried: true })
    expect(old.frames).toEqual([])
    yield* pass(1)
    expect(old.frames).toEqual([["first", "second"]])
  }))

it.effect("Peer: what is in no hurry leaves at once where it is long (RFC 896)", () =>
  Effect.gen(function* () {
    const { old, say } = yield* connected
    yield* say("short", { unhurried: true })
    yield* say("x".repeat(16_384), { unhurried: true })
    expect(old.frames).toMatchObject([["short", /^x+$/]])
  }))

it.effect("Peer: what is in no hurry leaves before it would push itself out of the queue", () =>
  Effect.gen(function* () {
    const { old, say } = yield* connectedWith({ queuedDatagrams: 6 })
    for (const text of ["1", "2", "3", "4"]) yield* say(text, { unhurried: true })
    expect(old.frames).toEqual([["1", "2", "3"]])
    old.leave()
    expect(old.frames).toEqual([["1", "2", "3"], ["4"]])

    const { old: narrow, say: sayLong } = yield* connectedWith({ queuedBytes: 4096 })
    for (const text of ["a", "b", "c"]) yield* sayLong(text.repeat(1000), { unhurried: true })
    expect(narrow.frames).toMatchObject([[/^a+$/, /^b+$/]])
  }))

it.effect("Peer: what is in no hurry leaves with the end of the frame on its way", () =>
  Effect.gen(function* () {
    const { old, say } = yield* connected
    yield* say("under way")
    yield* say("in no hurry", { unhurried: true })
    expect(old.frames).toEqual([["under way"]])
    old.leave()
    expect(old.frames).toEqual([["under way"], ["in no hurry"]])
  }))

it.effect("Peer: what is in no hurry is lost with the connection, and nobody waits for it any longer", () =>
  Effect.gen(function* () {
    const { old, pass, peer, say, timers, young } = yield* connected
    yield* say("lost", { unhurried: true })
    peer.close(old)
    expect(timers).toEqual([])
    peer.open(young)
    yield* pass(5)
    yield* say("waits for 10 ms", { unhurried: true })
    yield* pass(9)
    expect([old.frames, young.frames]).toEqual([[], []])
    yield* pass(1)
    expect(young.frames).toEqual([["waits for 10 ms"]])
  }))

it.effect("Peer: what is sent when it is quiet leaves after 10 ms, and waits for no company then", () =>
  Effect.gen(function* () {
    const { old, pass, say } = yield* connected
    yield* say("when it is quiet", { whenQuiet: true })
    yield* pass(9)
    expect(old.frames).toEqual([])
    yield* pass(1)
    expect(old.frames).toEqual([["when it is quiet"]])
  }))

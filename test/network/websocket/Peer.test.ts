import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Connection } from "../../../src/network/websocket/Connection.ts"
import { Peer } from "../../../src/network/websocket/Peer.ts"
import { settle } from "../../../src/network/websocket/settings.ts"
import { Encoder } from "../../../src/network/websocket/Wire.ts"
import { Timers } from "../../../src/time/Timers.ts"
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
const connected = Effect.gen(function* () {
  const around = {
    settings: yield* settle(options("a")),
    context: yield* Effect.context<never>(),
    recorder: undefined,
    complain: () => {},
    encoder: new Encoder(),
    timers: yield* Timers,
  }
  const [peer, old, young] = [new Peer(id("b"), around), new Line(), new Line()]
  const say = (message: string) => Effect.promise(() => Promise.resolve(peer.send(datagram("a", "b", message))))
  peer.open(old)
  return { peer, old, young, say }
})

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

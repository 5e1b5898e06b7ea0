import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Buffer } from "node:buffer"
import { Closed } from "../../../src/network/websocket/Closed.ts"
import { Connection } from "../../../src/network/websocket/Connection.ts"
import { ends } from "./ends.ts"

it.effect("Connection: after the close frame nothing is sent (RFC 6455, section 5.5.1)", () =>
  Effect.gen(function* () {
    const { accepting, connecting } = yield* ends
    const received: Array<Uint8Array> = []
    accepting.stream.on("data", (bytes: Uint8Array) => received.push(bytes))
    const connection = new Connection(connecting.socket, connecting.stream, "connecting")
    let sent = 0
    connection.send("before", () => sent++)
    connection.close(new Closed({ end: "Leaving", problem: "the test is over" }))
    connection.send("after", () => sent++)
    const code = yield* Effect.callback<number>((resume) => {
      accepting.socket.once("close", (code) => resume(Effect.succeed(code)))
    })
    expect(code).toBe(1001)
    const text = Buffer.concat(received).toString()
    expect(text).toContain("before")
    expect(text).not.toContain("after")
    expect(sent).toBe(1)
  }))

it.effect("Connection: refuses bytes that are not UTF-8, and no character that stands for such (RFC 6455, section 8.1)", () =>
  Effect.gen(function* () {
    const { accepting, connecting } = yield* ends
    const connection = new Connection(accepting.socket, accepting.stream, "accepting")
    connecting.socket.send("\uFFFD is a character")
    expect(yield* connection.hear).toBe("\uFFFD is a character")
    // "A" and half a character, in a frame of two bytes that is masked by zeros.
    connecting.stream.write(new Uint8Array([0x81, 0x82, 0, 0, 0, 0, 0x41, 0xC3]))
    expect(yield* Effect.flip(connection.ended)).toMatchObject({
      end: "Malformed",
      problem: "a frame is text in UTF-8",
    })
  }))

it.effect("Connection: of who leaves without a close frame, and reads no more, nothing is kept once it is closed", () =>
  Effect.gen(function* () {
    const { accepting, connecting } = yield* ends
    const connection = new Connection(accepting.socket, accepting.stream, "accepting")
    connecting.stream.pause()
    connecting.stream.end()
    // More than the kernel holds for a reader.
    for (let n = 0; n < 32; n++) connection.send("x".repeat(1_000_000))
    yield* Effect.callback<void>((resume) => {
      accepting.stream.once("end", () => resume(Effect.void))
    })
    const gone = Effect.callback<void>((resume) => {
      accepting.stream.once("close", () => resume(Effect.void))
    })
    expect(connection.unsentBytes).toBeGreaterThan(0)
    connection.close(new Closed({ end: "Silent", problem: "nothing was heard for three heartbeats" }))
    yield* gone
    expect(accepting.stream.destroyed).toBe(true)
  }))

it.effect("Connection: who sends too much is told by ws, behind what waits for it (RFC 6455, section 7.4.1)", () =>
  Effect.gen(function* () {
    const { accepting, connecting } = yield* ends
    const connection = new Connection(accepting.socket, accepting.stream, "accepting")
    const told = Effect.callback<number>((resume) => {
      connecting.socket.once("close", (code) => resume(Effect.succeed(code)))
    })
    connecting.stream.pause()
    // More than the kernel holds for a reader.
    for (let n = 0; n < 32; n++) connection.send("x".repeat(1_000_000))
    // The head of a frame of 2^40 bytes.
    connecting.stream.write(new Uint8Array([0x81, 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    expect(yield* Effect.flip(connection.ended)).toMatchObject({ end: "TooLarge" })
    expect(connection.unsentBytes).toBeGreaterThan(0)
    connecting.stream.resume()
    expect(yield* told).toBe(1009)
  }))

import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { WebSocket } from "ws"
import { textFrame } from "../../../src/network/websocket/textFrame.ts"
import { ends } from "./ends.ts"

/** The next text that comes, and whether it came as text. */
const heard = (socket: WebSocket) =>
  Effect.callback<readonly [text: string, isBinary: boolean]>((resume) => {
    socket.once("message", (data: { toString(): string }, isBinary) =>
      resume(Effect.succeed([data.toString(), isBinary])))
    socket.once("error", (error) =>
      resume(Effect.die(error)))
  })

// The lengths around which a frame's head changes its form, in bytes of UTF-8.
for (const bytes of [0, 1, 125, 126, 65_535, 65_536, 3_000_000]) {
  for (const [side, other] of [["connecting", "accepting"], ["accepting", "connecting"]] as const) {
    it.effect(`textFrame: ws hears a text of ${bytes} bytes that comes from who is ${side} (RFC 6455, section 5.2)`, () =>
      Effect.gen(function* () {
        const all = yield* ends
        const text = "é".repeat(bytes >> 1) + "e".repeat(bytes & 1)
        all[side].stream.write(textFrame(text, side))
        all[side].stream.write(textFrame("the next", side))
        const [received, isBinary] = yield* heard(all[other].socket)
        expect(received === text).toBe(true)
        expect(isBinary).toBe(false)
        expect(yield* heard(all[other].socket)).toEqual(["the next", false])
      }))
  }
}

it.effect("textFrame: what no UTF-8 can hold goes as U+FFFD, and takes as much room (Unicode 3.9)", () =>
  Effect.gen(function* () {
    const { accepting, connecting } = yield* ends
    connecting.stream.write(textFrame("\uD83D and \uDE00, \u{1F600}", "connecting"))
    expect(yield* heard(accepting.socket)).toEqual(["\uFFFD and \uFFFD, \u{1F600}", false])
  }))

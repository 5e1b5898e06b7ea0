/**
 * Whose WebSockets to take, at either end.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import * as Latency from "../harness/Latency.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import * as Echo from "./Echo.ts"

const pairs: ReadonlyArray<{ readonly accepting: Echo.Kind; readonly connecting: Echo.Kind }> = [
  { accepting: "deno", connecting: "deno" },
  { accepting: "deno", connecting: "ws" },
  { accepting: "ws", connecting: "deno" },
  { accepting: "ws", connecting: "ws" },
  { accepting: "synod", connecting: "synod" },
]

/** What is sent in a row; only the last is echoed. Sizes around the stall's least, and well above. */
const loads: ReadonlyArray<readonly [what: string, ...texts: ReadonlyArray<string>]> = [
  ...[100, 1_000, 2_000, 20_000].map((size) => [`${size} bytes`, "x".repeat(size)] as const),
  ["twice 100 bytes", "-".repeat(100), "x".repeat(100)],
]

const efforts = {
  full: { samples: 2_000, maxMs: 1_000, messages: 20_000 },
  quick: { samples: 200, maxMs: 300, messages: 2_000 },
} as const satisfies Record<Effort, unknown>

const inFlight = 64

/** Round trips one after another: from sending the first text until the last is back. */
const roundTrips = Effect.fnUntraced(function* (echo: Echo.Echo, texts: ReadonlyArray<string>) {
  const { maxMs, samples } = efforts[yield* Effort]
  const { monotonicTimeNanosUnsafe: now } = yield* Clock.Clock
  const latency = Latency.make()
  yield* Effect.callback<void>((resume) => {
    const startedAt = now()
    let done = 0
    let sentAt = startedAt
    const go = () => {
      sentAt = now()
      for (const text of texts) echo.send(text)
    }
    echo.onText = () => {
      const backAt = now()
      latency.record(backAt - sentAt)
      if (++done === samples || backAt - startedAt > BigInt(maxMs) * 1_000_000n) resume(Effect.void)
      else go()
    }
    go()
  })
  return latency.summary()
})

/** How many echoes come back in a second with so many on their way at any time. */
const throughput = Effect.fnUntraced(function* (echo: Echo.Echo, texts: ReadonlyArray<string>) {
  const { messages } = efforts[yield* Effort]
  const { monotonicTimeNanosUnsafe: now } = yield* Clock.Clock
  const startedAt = now()
  yield* Effect.callback<void>((resume) => {
    let sent = 0
    let back = 0
    const send = () => {
      if (sent++ < messages) { for (const text of texts) echo.send(text) }
    }
    echo.onText = () => {
      if (++back === messages) resume(Effect.void)
      else send()
    }
    for (let n = 0; n < inFlight; n++) send()
  })
  return messages / (Number(now() - startedAt) / 1e9)
})

/** Measures every pair of ends, by turns, so that a busy neighbour troubles all. */
export const endsSection: Effect.Effect<Section> = Effect.gen(function* () {
  const all = yield* Effect.forEach(
    pairs,
    ({ accepting, connecting }) =>
      Effect.map(Echo.make(accepting, connecting), (echo) => ({ accepting, connecting, echo })),
  )
  for (const { echo } of all) yield* roundTrips(echo, ["x".repeat(100)])
  const rows: Array<ReadonlyArray<string | number>> = []
  for (const [what, ...texts] of loads) {
    yield* progress(`WebSockets: ${what}`)
    for (const { accepting, connecting, echo } of all) {
      const { p50Micros, p99Micros } = yield* roundTrips(echo, texts)
      rows.push([what, accepting, connecting, p50Micros, p99Micros, yield* throughput(echo, texts)])
    }
  }
  return {
    title: "Whose WebSockets",
    measured: "Real time on loopback, the accepting end in a thread of its own, which echoes the last text. " +
      `Latency: one round trip after another. Rate: echoes a second with ${inFlight} under way. ` +
      '"deno": Deno.upgradeWebSocket and Deno\'s WebSocket; "ws": node:http with npm\'s ws, and ws without a mask; ' +
      '"synod": the same, with frames written past ws.',
    table: {
      columns: [
        { title: "texts" },
        { title: "accepts" },
        { title: "connects" },
        { title: "p50", unit: "µs", digits: 0 },
        { title: "p99", unit: "µs", digits: 0 },
        { title: "echoes a second", digits: 0 },
      ],
      rows,
    },
    notes: [
      "Deno's connecting end waits for an acknowledgement, which the other side delays by 40 ms, before it sends the rest " +
      "of a text of over 1,024 bytes, or a second text. A round trip of 44 ms above is that stall.",
    ],
  }
}).pipe(Effect.scoped)

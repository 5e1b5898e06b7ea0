/**
 * What a node must not believe, drawn by chance.
 */
import type { Random } from "effect"
import { answer, hello } from "./Stranger.ts"

type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }
type Message = { readonly [key: string]: Json }

/** Draws bad input. */
export class BadInput {
  readonly #random: Random.Random

  constructor(random: Random.Random) {
    this.#random = random
  }

  below(count: number): number {
    return Math.floor(this.#random.nextDoubleUnsafe() * count)
  }

  oneOf<A>(all: readonly [A, ...ReadonlyArray<A>]): A {
    return all[this.below(all.length)] ?? all[0]
  }

  #text(length: number): string {
    return Array.from({ length: this.below(length) }, () => String.fromCharCode(this.below(0x300))).join("")
  }

  #notACount(): Json {
    // What NaN is in JSON, and then what is no whole number from 0 to 2^53 - 1.
    return this.oneOf<Json>([null, -1, 2 ** 53, 1e300, 0.5, "1", true, [], {}, -(2 ** 53)])
  }

  #badBallot(): Json {
    return this.oneOf<Json>([
      { round: this.#notACount(), node: "d" },
      { round: 1, node: this.oneOf<Json>(["", "a b", "a/b", "x".repeat(65), null, 7, {}]) },
      { round: 1 },
      { node: "d" },
      this.oneOf<Json>([null, 7, "1.d", []]),
    ])
  }

  #badCommands(): Json {
    return this.oneOf<Json>([null, {}, "x", 7, { length: 1 }])
  }

  /** A message of a replica that is wrong in one place. */
  #badMessage(): Json {
    const ballot = { round: 1, node: "d" }
    const wrong = this.oneOf<Message>([
      { _tag: "Prepare", ballot: this.#badBallot(), first: 0 },
      { _tag: "Prepare", ballot, first: this.#notACount() },
      { _tag: "Promise", ballot, first: 0, entries: [{ ballot: this.#badBallot(), commands: [] }] },
      { _tag: "Promise", ballot, first: 0, entries: [{ ballot, commands: this.#badCommands() }] },
      { _tag: "Nack", promised: this.#badBallot() },
      { _tag: "Accept", ballot: this.#badBallot(), slot: 0, commands: [], chosen: 0 },
      { _tag: "Accept", ballot, slot: this.#notACount(), commands: ["forged"], chosen: 0 },
      { _tag: "Accept", ballot, slot: 0, commands: this.#badCommands(), chosen: 0 },
      { _tag: "Accept", ballot, slot: 0, commands: ["forged"], chosen: this.#notACount() },
      { _tag: "Accepted", ballot: this.#badBallot(), slot: 0 },
      { _tag: "Accepted", ballot, slot: this.#notACount() },
      { _tag: "Heartbeat", ballot, chosen: this.#notACount() },
      { _tag: "CatchUp", first: this.#notACount() },
      { _tag: "Learn", ballot, first: 0, slots: [this.#badCommands()], chosen: 0 },
      { _tag: "Propose", client: { node: "", role: "R", instance: "" }, request: 1, command: "forged" },
      { _tag: "Propose", client: { node: "d", role: "R", instance: "" }, request: 0.5, command: "forged" },
      { _tag: this.oneOf<Json>(["__proto__", "constructor", "toString", "", "prepare", 7, null]), ballot, first: 0 },
      { ballot, first: 0 },
    ])
    // As an own property, which is what a parser makes of it.
    const polluted = JSON.parse(`{"__proto__":{"_tag":"Prepare","ballot":{"round":9,"node":"d"},"first":0}}`)
    return this.oneOf<Json>([wrong, wrong, wrong, wrong, polluted, this.oneOf<Json>([null, 7, "Prepare", [], [wrong]])])
  }

  /** A frame of datagrams whose form is right, of which no message is one. */
  frame(): string {
    const datagrams = Array.from({ length: 1 + this.below(3) }, () => {
      const role = this.oneOf([
        "Replica",
        "Replica",
        "Replica",
        "ReplicatedLog",
        "Nobody",
        "__proto__",
        "constructor",
        "",
      ])
      const instance = this.oneOf(["", "", "__proto__", this.#text(20)])
      return [this.oneOf(["Replica", "__proto__", ""]), instance, role, instance, this.#badMessage()]
    })
    return JSON.stringify(datagrams)
  }

  /** What is no frame, and the status with which a node ends the connection for it. */
  noFrame(frameBytes: number): readonly [what: string | Uint8Array, code: number] {
    const whole = this.frame()
    return this.oneOf<readonly [string | Uint8Array, number]>([
      [whole.slice(0, 1 + this.below(whole.length - 1)), 4000],
      [whole.slice(1), 4000],
      [`${whole}]`, 4000],
      [`x${this.#text(100)}`, 4000],
      ["[".repeat(1 + this.below(frameBytes)), 4000],
      [
        JSON.stringify(this.oneOf<Json>([null, 7, "[]", {}, [7], [[]], [["a", "", "b", ""]], [["a", 7, "b", "", 1]]])),
        4000,
      ],
      [`[["a","","b","",{"round":NaN}]]`, 4000],
      [JSON.stringify(hello()), 4000],
      [new TextEncoder().encode(whole), 4000],
      ["x".repeat(frameBytes + 1), 1009],
    ])
  }

  /** What a stranger may say first, none of which lets it in. */
  word(): string | Uint8Array {
    const noise = Uint8Array.from({ length: this.below(200) }, () => this.below(256))
    const field = this.oneOf(["cluster", "from", "to", "oldest", "newest", "nonce", "_tag"])
    const values: readonly [Json, ...ReadonlyArray<Json>] = [
      null,
      -1,
      2 ** 53,
      "",
      "__proto__",
      [],
      {},
      "x".repeat(5000),
    ]
    return this.oneOf<() => string | Uint8Array>([
      () => JSON.stringify(hello({ [field]: this.oneOf(values) })),
      () => JSON.stringify(hello({ from: this.#text(70) })),
      () => JSON.stringify(answer({ oldest: 1, newest: 1, nonce: "0".repeat(64) })),
      () => JSON.stringify(hello()).slice(0, this.below(150)),
      () => this.frame(),
      () => noise,
      () => this.#text(200),
    ])()
  }

  /** Bytes for a port that expects HTTP. */
  bytes(): string | Uint8Array {
    const head =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    return this.oneOf<string | Uint8Array>([
      `${head}Sec-WebSocket-Key: short\r\n\r\n`,
      `${head}\r\n`,
      head,
      `${head}X: ${"x".repeat(100_000)}\r\n\r\n`,
      `${head}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff`,
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      Uint8Array.from({ length: 1 + this.below(500) }, () => this.below(256)),
    ])
  }
}

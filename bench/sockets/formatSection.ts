/**
 * What frames of Multi-Paxos cost in several formats.
 *
 * @module
 */
import "effect/schema/SchemaJITCompiler/enable"
import { decode as fromMessagePack, encode as toMessagePack } from "@msgpack/msgpack"
import { Effect, Schema } from "effect"
import { SchemaBinary } from "effect/encoding"
import { NodeId } from "../../src/model/NodeId.ts"
import { Slot } from "../../src/model/Slot.ts"
import { Accept, Accepted, Heartbeat, Propose } from "../../src/protocols/multipaxos/messages.ts"
import * as Message from "../../src/role/Message.ts"
import { measure } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"

const messages = Schema.Array(Message.union([Propose, Accept, Accepted, Heartbeat]))

const command = (id: number) => ({ _tag: "Put", key: `key-${id}`, value: String(id).padEnd(256, "x") })

/** A frame of so many Accepts, each of so many commands of 256 bytes. */
const frameOf = (accepts: number, commands: number): typeof messages.Type =>
  Array.from({ length: accepts }, (_, index) => {
    const slot = Slot.make(1_000 + index)
    return Accept({
      ballot: { round: 7, node: NodeId.make("a") },
      slot,
      commands: Array.from({ length: commands }, (_, id) => command(id)),
      chosen: slot,
    })
  })

const frames = [[1, 1], [1, 16], [1, 64], [16, 16]] as const

interface Format {
  readonly name: string
  readonly encode: (frame: typeof messages.Type) => Uint8Array
  readonly decode: (bytes: Uint8Array) => unknown
}

const utf8 = new TextEncoder()
const text = new TextDecoder()
const json = Schema.toCodecJson(messages)
const toJson = Schema.encodeSync(json)
const fromJson = Schema.decodeUnknownSync(json)
const binary = SchemaBinary.toCodec(messages)
const positional = SchemaBinary.toCodec(messages, { fingerprint: true })
const ofSchema = (name: string, codec: Schema.Codec<typeof messages.Type, Uint8Array>): Format => ({
  name,
  encode: Schema.encodeSync(codec),
  decode: Schema.decodeUnknownSync(codec),
})

const formats: ReadonlyArray<Format> = [
  {
    name: "JSON alone",
    encode: (frame) => utf8.encode(JSON.stringify(frame)),
    decode: (bytes) => JSON.parse(text.decode(bytes)),
  },
  {
    name: "JSON and Schema",
    encode: (frame) => utf8.encode(JSON.stringify(toJson(frame))),
    decode: (bytes) => fromJson(JSON.parse(text.decode(bytes))),
  },
  {
    name: "MessagePack and Schema",
    encode: (frame) => toMessagePack(toJson(frame)),
    decode: (bytes) => fromJson(fromMessagePack(bytes)),
  },
  ofSchema("SchemaBinary", binary),
  ofSchema("SchemaBinary, fingerprint", positional),
]

/** Measures each format on frames of several sizes. */
export const formatSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("wire formats")
  const rows: Array<ReadonlyArray<string | number>> = []
  for (const [accepts, commands] of frames) {
    const frame = frameOf(accepts, commands)
    for (const { decode, encode, name } of formats) {
      const bytes = encode(frame).slice()
      const encoding = yield* measure(() => encode(frame))
      const decoding = yield* measure(() => decode(bytes))
      const micros = (encoding.medianNanos + decoding.medianNanos) / 1e3
      rows.push([
        `${accepts} of ${commands}`,
        name,
        bytes.length,
        encoding.medianNanos / 1e3,
        decoding.medianNanos / 1e3,
        micros / (accepts * commands),
      ])
    }
  }
  return {
    title: "Wire formats",
    measured:
      "Real time to turn a frame of Accepts of Multi-Paxos, each of several commands of 256 bytes, into bytes and " +
      "back: the median of the rounds' means. JSON alone is what the network adds to messages that have passed their " +
      "Schema already; the others include the Schema.",
    table: {
      columns: [
        { title: "Accepts of commands" },
        { title: "format" },
        { title: "bytes", digits: 0 },
        { title: "encode", unit: "µs", digits: 1 },
        { title: "decode", unit: "µs", digits: 1 },
        { title: "both, a command", unit: "µs", digits: 2 },
      ],
      rows,
    },
  }
})

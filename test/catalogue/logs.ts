/**
 * Logs that deceive the services on them.
 */
import { Effect, Schema } from "effect"
import type { ReplicatedLogService } from "../../src/protocols/ReplicatedLog.ts"
import { Batch } from "../../src/replicated/Batch.ts"
import * as Image from "../../src/replicated/Image.ts"

type Log = ReplicatedLogService

/** Snapshots in which sessions have no answers. */
export const forgetful = (log: Log): Log => ({
  ...log,
  compact: ({ end, parts }) => {
    const { sessions, ...image } = Image.decode(parts)
    const forgotten = sessions.map((session) => ({ ...session, answers: [] }))
    return log.compact({ end, parts: Image.encode({ ...image, sessions: forgotten }) })
  },
})

/** A read is told of what its own node knows to be decided. */
export const unasked = (log: Log): Log => ({
  ...log,
  readIndex: Effect.map(log.status, ({ decided }) => decided),
})

const codec = Schema.toCodecJson(Batch)
const decode = Schema.decodeUnknownSync(codec)
const encode = Schema.encodeSync(codec)

/** The most batches of a slot, and the most entries of a batch. */
const most = 1000

/** Where an entry stands becomes its number, so that no two are the same to a session. */
const renumber = (position: number, command: Schema.Json): Schema.Json => {
  const batch = decode(command)
  const entries = batch.entries.map((entry, index) => {
    const request = position * most + index
    return entry._tag === "Call" ? { ...entry, request, settled: request } : entry
  })
  return encode({ ...batch, entries })
}

/** Calls that stand in the log twice, as a client has asked again, are two calls. */
export const undistinguished = (log: Log): Log => ({
  ...log,
  follow: (from, take) =>
    log.follow(
      from,
      ({ commands, slot }) =>
        take({ slot, commands: commands.map((command, index) => renumber(slot * most + index, command)) }),
    ),
})

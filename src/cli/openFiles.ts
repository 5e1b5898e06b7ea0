/**
 * How many clients a node may have at once, by the files that its process may open: each connection is one.
 *
 * A node turns clients away before it has no file left, because of Deno 2.9.6: once a connection comes to a port for which
 * no file can be opened, it takes none there any more, however many leave, and says nothing.
 *
 * @module
 */
import { Effect, FileSystem, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

/** Where Linux says so, on the line "Max open files", the limit in force first (proc(5)); other systems have no such file. */
const limits = "/proc/self/limits"

/** Files that are for other uses: the disk, peers, strangers, and connections that are about to be turned away. */
const reserve = 256

/** With fewer clients than this a node is not worth starting. */
const leastClients = 64

const TooFewFilesBase: TaggedErrorClass<TooFewFiles, "TooFewFiles", { readonly files: Schema.Natural }> = Schema
  .TaggedError<TooFewFiles>()("TooFewFiles", { files: Schema.Natural })

const cure = "raise that limit (ulimit -n; LimitNOFILE of systemd)"

/** The process may open too few files to serve clients. */
export class TooFewFiles extends TooFewFilesBase {
  override get message(): string {
    return `the process may open ${this.files} files, and a node needs ${reserve + leastClients} at least: ${cure}`
  }
}

/** How many clients there is room for, in the words of that file; at most `most`. */
export const roomIn = (text: string, most: number): number => {
  const files = /^Max open files\s+(\d+)/m.exec(text)?.[1]
  return files === undefined ? most : Math.min(most, Number(files) - reserve)
}

/** How many clients there is room for, up to `most`; says in the log if it is fewer. */
export const roomForClients = Effect.fnUntraced(function* (most: number) {
  const { readFileString } = yield* FileSystem.FileSystem
  const room = roomIn(yield* Effect.orElseSucceed(readFileString(limits), () => ""), most)
  if (room < leastClients) return yield* new TooFewFiles({ files: room + reserve })
  if (room < most) {
    yield* Effect.logWarning(
      `serves at most ${room} connections of clients, as the process may open ${room + reserve} files: ` +
        `for up to ${most}, ${cure}`,
    )
  }
  return room
})

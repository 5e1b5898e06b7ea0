/**
 * Files that a command is told to use, and what is wrong with them.
 *
 * @module
 */
import { Effect, FileSystem, type PlatformError, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

const problems: { readonly [reason: string]: string } = {
  AlreadyExists: "there is a file of that name",
  NotFound: "there is no such file or directory",
  BadResource: "it is a directory, or below what is none",
  PermissionDenied: "this user may not do that",
}

/** What is wrong with a file, in words. */
export const problemOf = ({ message, reason }: PlatformError.PlatformError): string => problems[reason._tag] ?? message

const NotWrittenBase: TaggedErrorClass<NotWritten, "NotWritten", {
  readonly file: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<NotWritten>()("NotWritten", { file: Schema.String, problem: Schema.String })

/** A file cannot be written. */
export class NotWritten extends NotWrittenBase {
  override get message(): string {
    return `cannot write ${this.file}: ${this.problem}; name another`
  }
}

/** Writes a file. */
export const write = Effect.fnUntraced(function* (file: string, text: string) {
  const { writeFileString } = yield* FileSystem.FileSystem
  yield* Effect.mapError(writeFileString(file, text), (error) => new NotWritten({ file, problem: problemOf(error) }))
})

import { posix } from "node:path"
import type { File } from "./rule.ts"

/** What the linter said: the complaints that count, and how many do not. */
export interface Verdict {
  readonly complaints: ReadonlyArray<string>
  readonly leftOut: number
}

const declarationOfPrivateType = /^ *(\d+) \| (.*)\n *\| +-+ this is the referenced type$/m

/** The files that the public entries export whole under a name, as in `export * as Slot from "./Slot.ts"`. */
const namespacesOf = (sources: ReadonlyArray<File>): ReadonlySet<string> =>
  new Set(
    sources.filter((file) => posix.basename(file.path) === "mod.ts").flatMap((entry) =>
      Array.from(
        entry.text.matchAll(/^export \* as \w+ from "(.+)"$/gm),
        ([, target = ""]) => posix.join(posix.dirname(entry.path), target),
      )
    ),
  )

/**
 * The linter calls private what no entry exports by its own name. Two such kinds are public all the same: the types of
 * npm packages, documented there, and what an entry exports in a namespace. The linter shows the declaration and its
 * line but not its file, so that is looked for, first among what the complaint's file names: found nowhere, it is a
 * package's.
 */
const isPublicTypeAfterAll = (complaint: string, sources: ReadonlyArray<File>): boolean => {
  const [, line, declaration] = declarationOfPrivateType.exec(complaint) ?? []
  if (!complaint.startsWith("error[private-type-ref]") || declaration === undefined) return false
  const declaring = sources.filter((file) => file.text.split("\n")[Number(line) - 1] === declaration)
  const [, path = ""] = /^ *--> (\S+?):\d+:\d+$/m.exec(complaint) ?? []
  const referring = sources.find((file) => path.endsWith(file.path))
  const named = declaring.filter((file) => referring?.text.includes(`/${posix.basename(file.path)}"`))
  const namespaces = namespacesOf(sources)
  return (named.length > 0 ? named : declaring).every((file) =>
    declaration.startsWith("export ") && namespaces.has(file.path)
  )
}

/** Members explain themselves or are explained with what they belong to: they are the lines that are indented. */
const isMember = (complaint: string): boolean =>
  complaint.startsWith("error[missing-jsdoc]") && /^ *\d+ \|  +\S/m.test(complaint)

/** A value and a type of one name are one thing, described where the type is declared: a message, a branded number. */
const isNamesakeOfType = (complaint: string, sources: ReadonlyArray<File>): boolean => {
  const [, path = "", name] = /^ *--> (\S+?):\d+:\d+$[^]*?^ *\d+ \| (?:export )?const (\w+)/m.exec(complaint) ?? []
  const file = sources.find((file) => path.endsWith(file.path))
  return complaint.startsWith("error[missing-jsdoc]") && name !== undefined && file !== undefined &&
    new RegExp(`^(export )?(interface|type) ${name}\\b`, "m").test(file.text)
}

/** The base that a class extends is held in a constant of the file so that its type is explicit; it says nothing new. */
const isOwnBase = (complaint: string): boolean => {
  const [, name] = /^error\[private-type-ref\]: public type '(\w+)'/.exec(complaint) ?? []
  const [, , declaration = ""] = declarationOfPrivateType.exec(complaint) ?? []
  return name !== undefined && declaration.startsWith(`const ${name}Base: `)
}

/** The linter's own count; undefined if it did not come to an end, or had nothing to read. */
const countIn = (output: string): number | undefined => {
  if (/^Checked [1-9]\d* file/m.test(output)) return 0
  const [, count] = /^error: Found (\d+) documentation lint error/m.exec(output) ?? []
  return count === undefined ? undefined : Number(count)
}

/** Judges the output of `deno doc --lint`, given the files of `src`. Output that it cannot read is a complaint. */
export const judge = (output: string, sources: ReadonlyArray<File>): Verdict => {
  const all = output.split(/^(?=error)/m).filter((part) => part.startsWith("error["))
  if (countIn(output) !== all.length) return { complaints: [output], leftOut: 0 }
  const isLeftOut = (complaint: string) =>
    isMember(complaint) || isOwnBase(complaint) || isNamesakeOfType(complaint, sources) ||
    isPublicTypeAfterAll(complaint, sources)
  const complaints = all.filter((complaint) => !isLeftOut(complaint))
  return { complaints, leftOut: all.length - complaints.length }
}

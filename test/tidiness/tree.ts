import { readdirSync, readFileSync } from "node:fs"
import type { File } from "./rule.ts"

/** What `.gitignore` names, and git's own folder. The disk is read, so that an unpacked archive can be checked too. */
const unread = new Set([".git", "node_modules", "bench/results"])

const pathsUnder = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`
    if (unread.has(path)) return []
    if (entry.isDirectory()) return pathsUnder(path)
    return entry.isFile() ? [path] : []
  })

/** Every file of the project, or of one of its folders. Runs at the root. */
export const readTree = (folder = "."): ReadonlyArray<File> =>
  pathsUnder(folder).map((path) => ({ path, text: readFileSync(path, "utf8") }))

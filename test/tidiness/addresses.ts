import { perFile, type Rule } from "./rule.ts"

/** Spelled so that this file does not break its own rule. */
const machinePath = new RegExp(`(?<![\\w.~-])/${"work"}/`)
const registryHost = new RegExp(`\\b(registry\\.[\\w-]+\\.\\w+|npm\\.jsr\\.io|npm\\.pkg\\.\\w+\\.\\w+)`)
const lockAddress = /:\/\/|"tarball"/

const where = (path: string, line: string): { readonly fault: string; readonly cure: string } | undefined => {
  if (machinePath.test(line)) {
    return { fault: "names a path of one machine", cure: "make the path relative to the root" }
  }
  if (registryHost.test(line)) {
    return { fault: "names a registry's host", cure: "leave the registry to each user's own settings" }
  }
  if (path === "deno.lock" && lockAddress.test(line)) {
    return { fault: "holds an address", cure: "lock with npm's default settings: names, versions and hashes only" }
  }
}

/** What is committed works elsewhere: it names no path of this machine and no registry. */
export const addresses: Rule = perFile("no file names a machine's path or a registry", () => true, function* (file) {
  for (const [index, line] of file.text.split("\n").entries()) {
    const fault = where(file.path, line)
    if (fault !== undefined) yield { line: index + 1, ...fault }
  }
})

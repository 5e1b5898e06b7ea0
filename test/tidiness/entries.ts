import type { Rule } from "./rule.ts"

const configuration = "deno.json"

const exportsOf = (text: string): ReadonlySet<string> => {
  const { exports }: { readonly exports: Record<string, string> } = JSON.parse(text)
  return new Set(Object.values(exports).map((path) => path.replace(/^\.\//, "")))
}

/** The public entries are the `mod.ts` files of `src`: all of them, and nothing else. */
export const entries: Rule = {
  name: "deno.json exports every mod.ts of src, and nothing else",
  check: (tree) => {
    const exported = exportsOf(tree.find((file) => file.path === configuration)?.text ?? `{ "exports": {} }`)
    const entry = new Set(tree.map((file) => file.path).filter((path) => /^src\/(.+\/)?mod\.ts$/.test(path)))
    return [
      ...Array.from(
        entry.difference(exported),
        (path) => ({ fault: `does not export ${path}`, cure: "add it to exports" }),
      ),
      ...Array.from(exported.difference(entry), (path) => ({
        fault: `exports ${path}, which is no public entry`,
        cure: "export a mod.ts that exists",
      })),
    ].map((fault) => ({ path: configuration, line: 1, ...fault }))
  },
}

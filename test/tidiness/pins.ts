import { perFile, type Rule } from "./rule.ts"

const pinned = /^npm:(@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?(\/.+)?$/

/** The same versions everywhere: a clone of today and one of next year install the same code. */
export const pins: Rule = perFile("deno.json pins exact versions", (path) => path === "deno.json", function* (file) {
  const { imports = {} }: { readonly imports?: Record<string, string> } = JSON.parse(file.text)
  for (const specifier of Object.values(imports).filter((specifier) => !pinned.test(specifier))) {
    const line = file.text.slice(0, file.text.indexOf(`"${specifier}"`)).split("\n").length
    yield { line, fault: `imports ${specifier}`, cure: "write npm:name@x.y.z, with one exact version" }
  }
})

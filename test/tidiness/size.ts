import { isSource, perFile, type Rule } from "./rule.ts"

/** The most lines that a file of `src` may have. */
const maxLines = 400

const lineCount = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0)

export const size: Rule = perFile(`no file of src has over ${maxLines} lines`, isSource, function* (file) {
  const lines = lineCount(file.text)
  if (lines > maxLines) {
    yield {
      line: maxLines + 1,
      fault: `has ${lines} lines`,
      cure: "find its second idea and give that a file of its own",
    }
  }
})

/** Asks the TypeScript compiler what it has to say about sources that exist only in a test. */
import { readFileSync } from "node:fs"
import ts from "typescript"

export interface Complaint {
  /** Counted from 1. */
  readonly line: number
  /** From the general to the particular. */
  readonly reasons: ReadonlyArray<string>
}

const { compilerOptions } = JSON.parse(readFileSync("deno.json", "utf8"))

/** The project's own strictness, and what Deno adds to it. */
const options: ts.CompilerOptions = {
  ...compilerOptions,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
  types: [],
}

const complaintsAbout = (program: ts.Program, path: string): ReadonlyArray<Complaint> => {
  const source = program.getSourceFile(path)
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText, start = 0 }) => ({
      line: (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
      reasons: ts.flattenDiagnosticMessageText(messageText, "\n").split("\n").map((reason) => reason.trim()),
    }),
  )
}

/** What the compiler says about each source. They lie beside the test files: `../src/role/mod.ts` is what it seems. */
export const compile = (sources: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<Complaint>> => {
  const files = new Map(sources.map((text, index) => [`${ts.sys.getCurrentDirectory()}/test/source${index}.ts`, text]))
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = files.get(path)
    return text === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files.keys()].map((path) => complaintsAbout(program, path))
}

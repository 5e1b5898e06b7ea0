/** A text file of the tree; `path` is relative to the root, with forward slashes. */
export interface File {
  readonly path: string
  readonly text: string
}

/** One breach of a rule, and what to do about it. */
export interface Fault {
  readonly path: string
  readonly line: number
  readonly fault: string
  readonly cure: string
}

/** A rule reads the whole tree, since some rules are about how files fit together. */
export interface Rule {
  readonly name: string
  readonly check: (tree: ReadonlyArray<File>) => ReadonlyArray<Fault>
}

export const describeFault = ({ cure, fault, line, path }: Fault): string => `${path}:${line}: ${fault}. Cure: ${cure}.`

/** A rule that looks at each file by itself. */
export const perFile = (
  name: string,
  covers: (path: string) => boolean,
  check: (file: File) => Iterable<Omit<Fault, "path">>,
): Rule => ({
  name,
  check: (tree) =>
    tree.filter((file) => covers(file.path)).flatMap((file) =>
      Array.from(check(file), (fault) => ({ path: file.path, ...fault }))
    ),
})

export const isSource = (path: string): boolean => path.startsWith("src/") && path.endsWith(".ts")

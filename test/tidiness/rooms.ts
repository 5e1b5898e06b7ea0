/** A room of the house: which files are in it, which other rooms they may import, and whether it is pure. */
export interface Room {
  readonly name: string
  readonly files: RegExp
  readonly imports: ReadonlyArray<string>
  readonly pure: boolean
}

const contracts = ["role", "model", "network", "storage", "runtime", "time"]
const protocols = ["protocols", "protocol interfaces", "protocol layers", ...contracts]

const room = (
  name: string,
  imports: ReadonlyArray<string>,
  { files = new RegExp(`^src/${name}/`), pure = false }: { readonly files?: RegExp; readonly pure?: boolean } = {},
): Room => ({ name, files, imports, pure })

/** The arrows of the design, from the ground up. A file is in the first room whose `files` it matches. */
export const rooms: ReadonlyArray<Room> = [
  room("model", [], { pure: true }),
  room("time", []),
  room("rows", [], { pure: true }),
  room("role", ["model"], { pure: true }),
  room("checking", ["model", "rows"], { pure: true }),
  room("faults", ["model"], { pure: true }),
  room("trace", ["model"], { pure: true }),
  room("explore", ["trace", "role", "model", "rows"], { pure: true }),
  room("pictures", ["explore", "trace"]),
  room("network", ["model", "time"]),
  room("storage", ["model"]),
  room("runtime", ["role", "model", "network", "storage", "time"]),
  room("simulation", ["faults", "trace", ...contracts]),
  room("protocol layers", protocols, { files: /^src\/protocols\/(.+\/)?(layer|\w+Layer|mod)\.ts$/ }),
  room("protocol interfaces", contracts, { files: /^src\/protocols\/[^/]+\.ts$/, pure: true }),
  room("protocols", ["role", "model"], { pure: true }),
  room("worlds", ["explore", "protocols", "role", "model"], { pure: true }),
  room("replicated", protocols),
  room("services", ["replicated", ...protocols]),
  room("campaign", ["services", "replicated", "simulation", "faults", "checking", "trace", ...protocols]),
  room("chaos", ["services", "replicated", "faults", "checking", "storage", "model", "time"]),
  // A composition root: it chooses the layers, so it sees everything.
  room("cli", [
    "chaos",
    "campaign",
    "faults",
    "services",
    "replicated",
    "simulation",
    "explore",
    "trace",
    "checking",
    ...protocols,
  ]),
]

export const roomOf = (path: string): Room | undefined => rooms.find((room) => room.files.test(path))

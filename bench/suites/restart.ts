/**
 * How long a node takes to be back.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { platform } from "../harness/platform.ts"
import type { Section } from "../harness/Report.ts"
import type { Suite } from "../harness/Suite.ts"
import { type History, type Restart, restarts } from "../live/restarts.ts"

const mebibyte = 2 ** 20

/** The default of `synod serve`. */
const standardBytes = 64 * mebibyte

/** A snapshot soon, so that few puts show what it takes. */
const soonBytes = mebibyte

/** The same keys again and again, ever more keys, and few keys. */
const efforts = {
  full: {
    times: 3,
    histories: [
      { snapshotBytes: standardBytes, keys: 10_000, looks: [1_000, 10_000, 50_000, 250_000, 500_000] },
      { snapshotBytes: soonBytes, keys: 100_000, looks: [1_000, 10_000, 100_000] },
      { snapshotBytes: soonBytes, keys: 1_000, looks: [100_000] },
    ],
  },
  quick: {
    times: 1,
    histories: [
      { snapshotBytes: standardBytes, keys: 10_000, looks: [1_000, 10_000] },
      { snapshotBytes: soonBytes, keys: 100_000, looks: [10_000] },
    ],
  },
} as const satisfies Record<Effort, { readonly times: number; readonly histories: ReadonlyArray<History> }>

const keysHeld = ({ history, puts }: Restart) => Math.min(puts, history.keys)

/** Slots after the snapshot hold as many puts as any others do. */
const putsAfter = ({ puts, status: { decided, snapshotEnd } }: Restart) =>
  Math.round(puts * (decided - snapshotEnd) / decided)

const sectionOf = (found: ReadonlyArray<Restart>, times: number): Section => ({
  title: "A node is killed and started again",
  measured:
    "Real time from the start of the process until the node knows its leader and has applied all that is decided: its " +
    `program is loaded, its disk opened, checked and read; looked at every 20 ms, median of ${times}. One of the two ` +
    "followers in three processes of `synod serve`, killed with SIGKILL; nothing is put meanwhile. Keys of 8 bytes, values " +
    "of 256. How many puts stand after the snapshot is reckoned from how many slots do.",
  table: {
    columns: [
      { title: "puts ever" },
      { title: "keys held" },
      { title: "`snapshotBytes`", unit: "MiB" },
      { title: "snapshot", unit: "MiB", digits: 1 },
      { title: "puts after it, about" },
      { title: "ready after", unit: "s", digits: 2 },
    ],
    rows: found.map((restart) => [
      restart.puts,
      keysHeld(restart),
      restart.history.snapshotBytes / mebibyte,
      restart.status.snapshotLength / mebibyte,
      putsAfter(restart),
      restart.readyMs / 1e3,
    ]),
  },
  plots: [{
    kind: "bars",
    title: "Time until a node is ready",
    x: { label: "puts on keys", scale: "category" },
    y: { label: "s", scale: "linear" },
    series: [standardBytes, soonBytes].map((bytes) => ({
      name: `snapshotBytes ${bytes / mebibyte} MiB`,
      points: found.filter(({ history }) => history.snapshotBytes === bytes).map((restart) => ({
        x: `${restart.puts / 1e3}K on ${keysHeld(restart) / 1e3}K`,
        y: restart.readyMs / 1e3,
      })),
    })),
  }],
  notes: [
    "By the setting `snapshotBytes`, whose default is 64 MiB, a snapshot takes the log's place when so much has been applied " +
    "since the last, or as much as that is long if it is longer; at random up to half as early.",
  ],
})

/** A node that is killed, and back. */
export const restart: Suite = {
  name: "restart",
  title: "Restart",
  description:
    "How long a node that was killed takes to be back: it follows the snapshot and the log after it, not all that was ever " +
    "put.",
  run: Effect.gen(function* () {
    const { histories, times } = efforts[yield* Effort]
    const found = yield* Effect.forEach(histories, (history) => restarts(history, times))
    return { sections: [sectionOf(found.flat(), times)] }
  }).pipe(Effect.provide(platform)),
}

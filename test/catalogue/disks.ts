/**
 * Disks that do not keep what they are given as they are given it.
 */
import type { Tampering } from "../../src/campaign/mod.ts"
import type { Write } from "../../src/storage/Storage.ts"

const isAppend = ({ _tag }: Write): boolean => _tag === "ChangeLog"

/** An append reaches the disk with what is written after it: whatever else was written with it overtakes it. */
export const overtaken: Tampering = {
  storage: (disk) => {
    let late: ReadonlyArray<Write> = []
    return {
      ...disk,
      write: (writes) => {
        disk.write([...writes.filter((write) => !isAppend(write)), ...late])
        late = writes.filter(isAppend)
      },
    }
  },
}

/** An entry's ballot reaches the disk, and its commands do not. */
export const torn: Tampering = {
  storage: (disk) => ({
    ...disk,
    write: (writes) =>
      disk.write(writes.map((write) =>
        write._tag !== "ChangeLog" || !write.log.startsWith("Replica.log/") ? write : {
          ...write,
          writes: write.writes.map(({ index, value }) => ({ index, value: { ...Object(value), commands: [] } })),
        }
      )),
  }),
}

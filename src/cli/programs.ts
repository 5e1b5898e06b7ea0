/**
 * Programs, found as shells find them.
 *
 * @module
 */
import { accessSync, constants, statSync } from "node:fs"
import { join } from "node:path"

type Fault = "NotFound" | "PermissionDenied"

const faultAt = (place: string): Fault | undefined => {
  try {
    accessSync(place, constants.X_OK)
    return statSync(place).isFile() ? undefined : "PermissionDenied"
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EACCES" ? "PermissionDenied" : "NotFound"
  }
}

/** Why a program, by its path or by its name on the PATH, cannot be run; `undefined` if it can. */
export const faultOf = (program: string): Fault | undefined => {
  const directories = Deno.env.get("PATH")?.split(":") ?? []
  const places = program.includes("/") ? [program] : directories.map((directory) => join(directory, program))
  const faults = places.map(faultAt)
  return faults.includes(undefined) ? undefined : faults.find((fault) => fault === "PermissionDenied") ?? "NotFound"
}

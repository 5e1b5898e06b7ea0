import { posix } from "node:path"
import { isSource, perFile, type Rule } from "./rule.ts"
import { type Room, roomOf } from "./rooms.ts"
import { importedBy, lineOf, nodesOf, parse } from "./syntax.ts"

const table = "the table in test/tidiness/rooms.ts"

const refuse = (room: Room, path: string, specifier: string): { fault: string; cure: string } | undefined => {
  if (specifier.startsWith("@synod/synod")) {
    return { fault: `imports the package itself ("${specifier}")`, cure: "import the file by its relative path" }
  }
  if (!specifier.startsWith(".")) return
  const target = posix.join(posix.dirname(path), specifier)
  const targetRoom = roomOf(target)
  if (targetRoom !== undefined && (targetRoom === room || room.imports.includes(targetRoom.name))) return
  return {
    fault: `is in ${room.name} and imports ${target}, which is in ${targetRoom?.name ?? "no room"}`,
    cure: `${room.name} may import ${room.imports.join(", ") || "no other room"} (${table}); move down what both need`,
  }
}

/** Who may import whom: a lower room never knows of a higher one, not even of its types. */
export const arrows: Rule = perFile("imports follow the arrows of the design", isSource, function* (file) {
  const room = roomOf(file.path)
  if (room === undefined) {
    yield { line: 1, fault: "is in no room", cure: `move it into a room, or add its room to ${table}` }
    return
  }
  for (const node of nodesOf(parse(file))) {
    const specifier = importedBy(node)
    const refused = specifier === undefined ? undefined : refuse(room, file.path, specifier)
    if (refused !== undefined) yield { line: lineOf(node), ...refused }
  }
})

/**
 * What passes for a node: it makes its disk, says which kind it was started with, and behaves as it is told by `FAKE`, a text of
 * words; without any it serves until it is killed.
 */
const { FAKE = "", SYNOD_DIRECTORY: directory = "", SYNOD_DISK: disk = "" } = Deno.env.toObject()

if (disk === "existing" && FAKE.includes("refuses")) {
  console.error(FAKE.includes("cure") ? `start the node as "replaced"` : "something is wrong")
  Deno.exit(1)
}
Deno.mkdirSync(directory, { recursive: true })
if (disk !== "existing") Deno.writeTextFileSync(`${directory}/synod.db`, "a record of this node ".repeat(1000))
console.log(`process ${Deno.pid} started as ${disk}`)
console.log("serves clients at somewhere")
if (FAKE.includes("ends")) Deno.exit(3)
for (let number = 0;; number++) {
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (!FAKE.includes("writes")) continue
  try {
    Deno.writeTextFileSync(`${directory}/number`, `${number}`)
  } catch (cause) {
    console.error(String(cause))
    Deno.exit(1)
  }
}

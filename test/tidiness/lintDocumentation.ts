/** Reads the output of `deno doc --lint` from stdin, and fails if anything in it counts. */
import { judge } from "./documentation.ts"
import { readTree } from "./tree.ts"

const output = await new Response(Deno.stdin.readable).text()
const { complaints, leftOut } = judge(output, readTree("src"))
for (const complaint of complaints) console.error(`${complaint.trimEnd()}\n`)
console.log(`Documentation: ${complaints.length} complaints (and ${leftOut} left out).`)
Deno.exit(complaints.length === 0 ? 0 : 1)

/**
 * A node under load as a process of its own: prints the commands that it committed a second.
 *
 * @module
 */
import { runLoad } from "./closedLoop.ts"

console.log(JSON.stringify(await runLoad(JSON.parse(Deno.args[0] ?? "{}"))))

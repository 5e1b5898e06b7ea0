/**
 * `kill -9` at random moments: what was acknowledged before is there after.
 *
 * As a program: `kills.ts [KILLS] [SEED]` (`deno task soak`).
 */
import { Effect, Random, Schema } from "effect"
import { fileURLToPath } from "node:url"
import { between, oneOf } from "../../support/chance.ts"

const Line = Schema.fromJsonString(Schema.Union([
  Schema.TaggedStruct("Recovered", { number: Schema.Int }),
  Schema.TaggedStruct("Kept", { number: Schema.Int }),
]))

/** When to kill: so many milliseconds after the start of the process, or after so many numbers. */
type Moment = { readonly afterMs: number } | { readonly afterNumbers: number; readonly andMs: number }

const moment: Effect.Effect<Moment> = Effect.gen(function* () {
  // Also while the directory is made, and while what was written is read.
  return yield* oneOf<Effect.Effect<Moment>>(
    Effect.map(between(50, 500), (afterMs) => ({ afterMs })),
    Effect.map(
      Effect.all([between(1, 300), between(0, 3)]),
      ([afterNumbers, andMs]) => ({ afterNumbers, andMs }),
    ),
  ).pipe(Effect.flatten)
})

/** What one life of the node said: how far it had come at its start, and the last number that it acknowledged. */
interface Life {
  readonly recovered: number | undefined
  readonly acknowledged: number | undefined
}

/** Runs the node on a directory and kills it. */
const live = async (directory: string, moment: Moment): Promise<Life> => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("./numbers.ts", import.meta.url)), directory],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn()
  const stderr = new Response(child.stderr).text()
  const kill = (afterMs: number) => setTimeout(() => child.kill("SIGKILL"), afterMs)
  let timer = "afterMs" in moment ? kill(moment.afterMs) : undefined
  let [recovered, acknowledged, numbers, rest]: [number | undefined, number | undefined, number, string] = [
    undefined,
    undefined,
    0,
    "",
  ]
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const { _tag, number } = Schema.decodeUnknownSync(Line)(line)
      if (_tag === "Recovered") recovered = number
      else acknowledged = number
      numbers++
    }
    if ("afterNumbers" in moment && numbers > moment.afterNumbers) timer ??= kill(moment.andMs)
  }
  const { signal } = await child.status
  clearTimeout(timer)
  if (signal !== "SIGKILL") throw new Error(`the node ended before it was killed: ${await stderr}`)
  await stderr
  return { recovered, acknowledged }
}

/** What so many kills came to: the numbers acknowledged in all, and how many lives came far enough to acknowledge any. */
export interface Outcome {
  readonly acknowledged: number
  readonly lives: number
}

/** Kills a node on one directory again and again; throws where a number is lost that was acknowledged. */
export const killAgainAndAgain = async (kills: number, seed: number, directory: string): Promise<Outcome> => {
  const moments = Effect.runSync(Random.withSeed(Effect.all(Array.from({ length: kills }, () => moment)), seed))
  let [acknowledged, lives] = [0, 0]
  // A last life only tells.
  for (const [life, when] of [...moments, { afterNumbers: 1, andMs: 0 }].entries()) {
    const said = await live(directory, when)
    if (said.recovered !== undefined && said.recovered < acknowledged) {
      const problem = `${acknowledged} was acknowledged and ${said.recovered} is the last that is there`
      throw new Error(`seed ${seed}, after kill ${life}: ${problem}`)
    }
    if (said.acknowledged !== undefined) lives++
    acknowledged = Math.max(acknowledged, said.acknowledged ?? 0)
  }
  return { acknowledged, lives }
}

if (import.meta.main) {
  const [kills = 200, seed = Date.now() % 1e6] = Deno.args.map(Number)
  const directory = Deno.makeTempDirSync({ prefix: "synod-" })
  console.log(`${kills} kills, seed ${seed}`)
  const { acknowledged, lives } = await killAgainAndAgain(kills, seed, directory)
  console.log(`nothing acknowledged was lost: ${acknowledged} numbers, in ${lives} lives`)
  Deno.removeSync(directory, { recursive: true })
}

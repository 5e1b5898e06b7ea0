/**
 * How a lecture tells what the explorer finds: the verdict, and the shortest run that breaks a property.
 *
 * @module
 */
import { Console, Effect, Schema } from "effect"
import { type Counterexample, draw, Explore, type InvalidModel, type Model, Transcript } from "../../src/explore/mod.ts"
import { counted } from "../../src/model/counted.ts"
import { offer } from "../../src/pictures/mod.ts"
import { words } from "../../src/trace/words.ts"

/** Prints some lines and an empty one. */
export const say = (...lines: ReadonlyArray<string>): Effect.Effect<void> => Console.log(`${lines.join("\n")}\n`)

const Stimulus = Schema.Union([
  Schema.TaggedStruct("Message", { message: Schema.Json }),
  Schema.TaggedStruct("Timer", { name: Schema.String }),
  Schema.TaggedStruct("Action", { name: Schema.String }),
])
const isStimulus = Schema.is(Stimulus)

type Happening = Counterexample["transitions"][number]["happenings"][number]

/** The node of `Role@node`, and of a client that it is one. */
const nodeOf = (address: string): string => {
  const node = address.slice(address.lastIndexOf("@") + 1)
  return node === "environment" ? "its client" : node
}

const happeningInBrief = (happening: Happening): string => {
  switch (happening._tag) {
    case "Handled":
    case "Torn": {
      const { from, node, stimulus } = happening
      if (!isStimulus(stimulus)) return `${node} starts`
      const cut = happening._tag === "Torn" ? ", and crashes meanwhile" : ""
      if (stimulus._tag === "Message") return `${node} gets ${words(stimulus.message)} from ${nodeOf(from)}${cut}`
      return stimulus._tag === "Timer" ? `${node}: ${stimulus.name} fires${cut}` : `${node} does ${stimulus.name}${cut}`
    }
    case "Lost":
      return `${words(happening.message)} from ${nodeOf(happening.from)} to ${nodeOf(happening.to)} is lost`
    case "Restarted":
      return `${happening.node} crashes and starts again`
    case "Stopped":
      return `${happening.node} crashes and stays down`
  }
}

/** The run, a line a step: who handles what. */
export const inBrief = ({ transitions }: Counterexample): string =>
  transitions.map(({ happenings }, step) =>
    `${String(step + 1).padStart(4)}  ${happenings.map(happeningInBrief).join("; ")}`
  ).join("\n")

/** Prints a run, and offers it as a page. */
export const show = (run: Counterexample, format = Transcript.format): Effect.Effect<void> =>
  Effect.suspend(() => say(format(run), ...offer([draw(run)], Deno.args)))

/** Explores every behaviour of the model, and prints the same each time: there is nothing of chance in it. */
export const explore = <H>(model: Model.Model<H>, format = Transcript.format): Effect.Effect<void, InvalidModel> =>
  Effect.flatMap(Explore.check(model), ({ counterexamples, fullStates, unreached, verdict }) => {
    const [counterexample] = counterexamples
    if (counterexample !== undefined) return show(counterexample, format)
    const proved = verdict === "holds"
      ? "every property holds in every behaviour"
      : `${verdict}: ${unreached.join(", ")}`
    const properties = model.properties.map(({ _tag, name }) => `  ${_tag.toLowerCase()}: ${name}`)
    return say(`${model.name}: ${proved}, ${counted(fullStates, "state")} explored to the end`, ...properties)
  })

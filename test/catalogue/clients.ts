/**
 * Clients that do not keep to what they were told.
 */
import { Effect, Schedule } from "effect"
import type { MakeWorkload } from "../../src/campaign/mod.ts"
import { modelOf } from "../../src/campaign/services/itself.ts"
import { Operations } from "../../src/campaign/services/Operations.ts"
import { compile } from "../../src/replicated/Procedure.ts"
import { Counter } from "../replicated/services.ts"

/** A client that adds one, and again if it does not know what became of that, as though it had never asked. */
export const impatient: MakeWorkload = () => {
  const operations = new Operations(modelOf(compile(Counter)).model)
  const add = (client: string) => {
    const added = Effect.flatMap(Counter.client, ({ Add }) => Add({ by: 1 })).pipe(
      Effect.timeout("100 millis"),
      Effect.retry({ schedule: Schedule.recurs(5) }),
      Effect.map((value) => ({ _tag: "Success", value }) as const),
    )
    return operations.note(client, { procedure: "Add", payload: { by: 1 } }, added)
  }
  return { act: add, look: add, verdict: () => operations.verdict() }
}

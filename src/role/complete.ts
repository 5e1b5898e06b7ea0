/**
 * Runs an Effect to its end at once, on a scheduler that lets nothing wait.
 *
 * @module
 */
import { Context, Effect, type Exit, Scheduler } from "effect"

/** What handlers may not use, so that an attempt is a defect that names the cure. */
export const forbidden = (what: string, cure: string) => (): never => {
  throw new Error(`a handler may not use ${what}; ${cure}`)
}

const noFibers = forbidden("other fibers", "it runs to completion by itself")

const atOnce: Scheduler.Scheduler = {
  executionMode: "sync",
  // To yield is to suspend, however long the program is.
  shouldYield: () => false,
  makeDispatcher: () => ({ scheduleTask: noFibers, flush: () => {} }),
}

/** The context with a scheduler on which nothing can wait. */
export const sealed = <R>(context: Context.Context<R>): Context.Context<R> =>
  Context.add(context, Scheduler.Scheduler, atOnce)

/** How an effect ends that is run in a sealed context, or `undefined` if it suspends; it is interrupted then. */
export const complete = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  context: Context.Context<R>,
): Exit.Exit<A, E> | undefined => {
  const fiber = Effect.runForkWith(context)(effect)
  const exit = fiber.pollUnsafe()
  if (exit === undefined) fiber.interruptUnsafe()
  return exit
}

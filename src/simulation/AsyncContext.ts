/**
 * Spares a world the asynchronous context of its host.
 *
 * Effect gives each suspension of a fiber an `AsyncResource`, to resume it in the context in which it suspended. All
 * of a world runs in one context, so there is none to go back to; and on Deno 2.9.6 each resource keeps alive the one
 * in whose scope it was made, so that a fiber would keep all its suspensions (480 bytes each, measured).
 *
 * @module
 */

type Method = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

interface AsyncHooks {
  readonly AsyncResource: { readonly prototype: { runInAsyncScope: Method } }
}

interface Host {
  readonly process?: { readonly getBuiltinModule?: (name: string) => AsyncHooks | undefined }
}

const runInPlace: Method = (run, self, ...args) => Reflect.apply(run as Method, self, args)

/** Runs `body`, which must be synchronous, with `AsyncResource` leaving the context as it is. */
export const withoutAsyncContext = <A>(body: () => A): A => {
  const prototype = (globalThis as Host).process?.getBuiltinModule?.("node:async_hooks")?.AsyncResource.prototype
  if (prototype === undefined) return body()
  const { runInAsyncScope } = prototype
  prototype.runInAsyncScope = runInPlace
  try {
    return body()
  } finally {
    prototype.runInAsyncScope = runInAsyncScope
  }
}

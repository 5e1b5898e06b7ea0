/**
 * Spares programs the asynchronous context of their host.
 *
 * Effect gives each suspension of a fiber an `AsyncResource`, to resume it in the context in which it suspended. On
 * Deno 2.9.6 each resource keeps alive the one in whose scope it was made, so that a fiber keeps all its suspensions
 * for as long as it lives: 450 bytes each, measured. Where a program has one context only, there is none to go back to.
 *
 * @module
 */

type Method = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

interface Prototype {
  runInAsyncScope: Method
}

interface Host {
  readonly process?: {
    readonly getBuiltinModule?: (
      name: string,
    ) => { readonly AsyncResource: { readonly prototype: Prototype } } | undefined
  }
}

const prototypeOf = (host: Host): Prototype | undefined =>
  host.process?.getBuiltinModule?.("node:async_hooks")?.AsyncResource.prototype

const runInPlace: Method = (run, self, ...args) => Reflect.apply(run as Method, self, args)

/** Runs `body`, which must be synchronous, with `AsyncResource` leaving the context as it is. */
export const withoutAsyncContext = <A>(body: () => A): A => {
  const prototype = prototypeOf(globalThis)
  if (prototype === undefined) return body()
  const { runInAsyncScope } = prototype
  prototype.runInAsyncScope = runInPlace
  try {
    return body()
  } finally {
    prototype.runInAsyncScope = runInAsyncScope
  }
}

/**
 * Lets `AsyncResource` leave the context as it is from now on, in all of this process. For programs whose fibers live
 * long, such as servers, and that use no `AsyncLocalStorage` of their own: fibers would lose what it holds.
 */
export const leaveAsyncContext = (): void => {
  const prototype = prototypeOf(globalThis)
  if (prototype !== undefined) prototype.runInAsyncScope = runInPlace
}

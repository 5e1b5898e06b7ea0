/**
 * Catches every use of real time, chance and promises while a world runs.
 *
 * A world runs synchronously, so for as long as it does the process's globals are its own. What a library kept for
 * itself when it was loaded (`const { now } = Date`), and the continuation of an `async` function that nobody waits
 * for, escape.
 *
 * @module
 */
import { RealWorld } from "./SimulationError.ts"

const useClock = "read the time from Effect's Clock, or from DateTime.now"
const useSleep = "wait with Effect.sleep, or set a timer of `Timers`"
const useRandom = "draw from Effect's Random"
const useEffect = "write it as an Effect; nothing outside of the world can be awaited in it"

/** What may not be called: the path of a global, and what to use instead. */
const refused: ReadonlyArray<readonly [path: string, cure: string]> = [
  ["Date.now", useClock],
  ["performance.now", useClock],
  ...["instant", "zonedDateTimeISO", "plainDateTimeISO", "plainDateISO", "plainTimeISO"].map((reading) =>
    [`Temporal.Now.${reading}`, useClock] as const
  ),
  ["process.hrtime.bigint", useClock],
  ["process.hrtime", useClock],
  ["crypto.getRandomValues", useRandom],
  ["crypto.randomUUID", useRandom],
  ["setTimeout", useSleep],
  ["setInterval", useSleep],
  ["setImmediate", "yield with Effect.yieldNow"],
  ["queueMicrotask", "yield with Effect.yieldNow"],
  ["process.nextTick", "yield with Effect.yieldNow"],
  ["fetch", useEffect],
]

/** A property of an object, as it is when no world runs. */
interface Original {
  readonly owner: object
  readonly key: string
  readonly descriptor: PropertyDescriptor
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function"

/** Where a global is defined, which may be on a prototype; `undefined` where the host does not have it. */
const find = (path: string): Original | undefined => {
  const keys = path.split(".")
  const key = keys.pop() ?? ""
  let owner: unknown = keys.reduce<unknown>(
    (value, name) => isObject(value) ? Reflect.get(value, name) : value,
    globalThis,
  )
  while (isObject(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key)
    if (descriptor !== undefined) return { owner, key, descriptor }
    owner = Object.getPrototypeOf(owner)
  }
}

const ownFolder = new URL(".", import.meta.url).pathname
const effectFolder = /[\\/]effect[\\/](dist|src)[\\/]/

/** The frame of the program itself: neither of this room nor of Effect. */
const callerIn = (stack: string): string =>
  stack.split("\n").slice(1).map((line) => line.trim())
    .find((frame) => !frame.includes(ownFolder) && !effectFolder.test(frame) && !frame.includes("<anonymous>")) ??
    "in Effect.promise or the like"

/** Effect tells some objects from others, and each span, by a number drawn at random. */
const isEffectIdentity = (stack: string): boolean =>
  /[\\/]effect[\\/](dist|src)[\\/](Hash|encoding[\\/]Hex)\./.test(stack)

/** Who is told of what the traps catch. */
export interface Watcher {
  /** Told of each use; the program is told by an exception too, but may swallow it. */
  readonly caught: (use: RealWorld) => void
  /** A number from 0 (inclusive) to 1 (exclusive), for Effect's own use. */
  readonly identity: () => number
}

type Function = (...args: Array<unknown>) => unknown
type Handler = ProxyHandler<Function>

/** The traps set for one stretch of a world's run. */
class Traps {
  readonly #watcher: Watcher
  readonly #originals: Array<Original> = []
  /** Whoever prints for the program may use the real world. */
  #printing = false

  constructor(watcher: Watcher) {
    this.#watcher = watcher
  }

  set(): void {
    for (const [path, cure] of refused) this.#replace(path, this.#refuse(path, cure))
    this.#replace("Math.random", this.#random())
    this.#replace("Promise.prototype.then", this.#then())
    this.#replace("Date", this.#date())
    for (const method of Object.keys(console)) this.#replace(`console.${method}`, this.#print())
  }

  unset(): void {
    for (const { descriptor, key, owner } of this.#originals.reverse()) Object.defineProperty(owner, key, descriptor)
  }

  #replace(path: string, trap: Handler): void {
    const original = find(path)
    if (original === undefined) return
    const { descriptor, key, owner } = original
    const value = Reflect.get(owner, key)
    if (typeof value !== "function") return
    this.#originals.push(original)
    Object.defineProperty(owner, key, {
      value: new Proxy(value, trap),
      writable: true,
      configurable: true,
      enumerable: descriptor.enumerable ?? false,
    })
  }

  /** Notes a use of the real world. */
  #note(what: string, cure: string): RealWorld {
    const use = new RealWorld({ what, where: callerIn(new Error().stack ?? ""), cure })
    this.#watcher.caught(use)
    return use
  }

  #refuse(what: string, cure: string): Handler {
    return {
      apply: (target, self, args) => {
        if (this.#printing) return Reflect.apply(target, self, args)
        throw this.#note(what, cure)
      },
    }
  }

  #random(): Handler {
    return {
      apply: (target) => {
        if (this.#printing) return target()
        if (isEffectIdentity(new Error().stack ?? "")) return this.#watcher.identity()
        throw this.#note("Math.random", useRandom)
      },
    }
  }

  /** `Date` without arguments reads the clock; with arguments, and as a class, it stays what it is. */
  #date(): Handler {
    return {
      ...this.#refuse("Date()", useClock),
      construct: (target, args, newTarget) => {
        if (args.length === 0 && !this.#printing) throw this.#note("new Date()", useClock)
        return Reflect.construct(target, args, newTarget)
      },
    }
  }

  /** Whoever waits for a promise waits for ever: an exception would become a promise again, which nobody handles. */
  #then(): Handler {
    return {
      apply: (then, promise, args) => {
        if (this.#printing) return Reflect.apply(then, promise, args)
        this.#note("Promise.prototype.then", useEffect)
        Reflect.apply(then, promise, [() => {}, () => {}])
        return new Promise(() => {})
      },
    }
  }

  #print(): Handler {
    return {
      apply: (target, self, args) => {
        const outer = this.#printing
        this.#printing = true
        try {
          return Reflect.apply(target, self, args)
        } finally {
          this.#printing = outer
        }
      },
    }
  }
}

/** Runs `body`, which must be synchronous, with the traps set; however it ends, they are gone after it. */
export const withTraps = <A>(watcher: Watcher, body: () => A): A => {
  const traps = new Traps(watcher)
  try {
    traps.set()
    return body()
  } finally {
    traps.unset()
  }
}

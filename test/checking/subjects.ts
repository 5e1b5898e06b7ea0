/**
 * Objects that do one thing after the other, written without the models that they are checked against.
 */
import { Effect, Schema } from "effect"
import { answers, type Model, Models } from "../../src/checking/mod.ts"
import { between, oneOf } from "../support/chance.ts"

/** A model, an object that should be as it says, and what may be asked of it. */
export interface Subject<S, I, O> {
  readonly model: Model<S, I, O>
  readonly make: () => (input: I) => O
  readonly input: Effect.Effect<I>
  /** An output that may or may not be right. */
  readonly output: Effect.Effect<O>
}

const digit = between(0, 2)
const letter = oneOf("a", "b")
const name = oneOf("x", "y")
const maybe = <A>(effect: Effect.Effect<A>) =>
  Effect.flatMap(oneOf(true, false), (is) => is ? effect : Effect.succeed(null))

const register: Subject<Models.Value, Models.RegisterInput, Models.Value> = {
  model: Models.register,
  make: () => {
    let held: Models.Value = null
    return (input) => {
      if (input._tag === "Read") return held
      held = input.value
      return null
    }
  },
  input: Effect.gen(function* () {
    return yield* oneOf({ _tag: "Read" } as const, { _tag: "Write", value: yield* digit } as const)
  }),
  output: maybe(digit),
}

const casRegister: Subject<Models.Value, Models.CasRegisterInput, Models.Value | boolean> = {
  model: Models.casRegister,
  make: () => {
    let held: Models.Value = null
    return (input) => {
      if (input._tag === "Read") return held
      if (input._tag === "CompareAndSwap" && held !== input.expected) return false
      held = input.value
      return input._tag === "Write" ? null : true
    }
  },
  input: Effect.gen(function* () {
    const [expected, value] = [yield* digit, yield* digit]
    return yield* oneOf<Models.CasRegisterInput>(
      { _tag: "Read" },
      { _tag: "Write", value },
      { _tag: "CompareAndSwap", expected, value },
    )
  }),
  output: Effect.flatMap(maybe(digit), (value) => oneOf<Models.Value | boolean>(value, true, false)),
}

const keyValue: Subject<ReadonlyMap<string, string | null>, Models.KeyValueInput, Models.KeyValueOutput> = {
  model: Models.keyValue,
  make: () => {
    const held = new Map<string, string>()
    return (input) => {
      const found = held.get(input.name) ?? null
      switch (input._tag) {
        case "Get":
          return found
        case "Delete":
          return held.delete(input.name)
        case "CompareAndSwap":
          if (found !== input.expected) return false
          held.set(input.name, input.value)
          return true
        default:
          held.set(input.name, input._tag === "Put" ? input.value : `${found ?? ""}${input.value}`)
          return null
      }
    }
  },
  input: Effect.gen(function* () {
    const [named, value, expected] = [yield* name, yield* letter, yield* maybe(letter)]
    return yield* oneOf<Models.KeyValueInput>(
      { _tag: "Get", name: named },
      { _tag: "Put", name: named, value },
      { _tag: "Append", name: named, value },
      { _tag: "Delete", name: named },
      { _tag: "CompareAndSwap", name: named, expected, value },
    )
  }),
  output: Effect.flatMap(letter, (value) => oneOf<Models.KeyValueOutput>(value, null, true, false)),
}

const lock: Subject<ReadonlyMap<string, Models.LockState>, Models.LockInput, number | boolean | null> = {
  model: Models.lock,
  make: () => {
    const owners = new Map<string, string>()
    let token = 0
    return ({ _tag, name, owner }) => {
      if (_tag === "Release") return owners.get(name) === owner && owners.delete(name)
      // Other locks take tokens too, so that those of one rise by more than one.
      token++
      if (owners.has(name)) return null
      owners.set(name, owner)
      return token
    }
  },
  input: Effect.gen(function* () {
    const one = { name: yield* name, owner: yield* oneOf("ann", "bob") }
    return yield* oneOf<Models.LockInput>({ _tag: "Acquire", ...one }, { _tag: "Release", ...one })
  }),
  output: Effect.flatMap(between(1, 6), (token) => oneOf<number | boolean | null>(token, null, true, false)),
}

const queue: Subject<ReadonlyArray<string | number>, Models.QueueInput, Models.Value> = {
  model: Models.queue,
  make: () => {
    const held: Array<string | number> = []
    return (input) => {
      if (input._tag === "Dequeue") return held.shift() ?? null
      held.push(input.value)
      return null
    }
  },
  input: Effect.flatMap(digit, (value) => oneOf<Models.QueueInput>({ _tag: "Enqueue", value }, { _tag: "Dequeue" })),
  output: maybe(digit),
}

const set: Subject<ReadonlyArray<string>, Models.SetInput, Models.SetOutput> = {
  model: Models.set,
  make: () => {
    const held = new Set<string>()
    return (input) => {
      if (input._tag === "Elements") return [...held].sort()
      const had = held.has(input.value)
      if (input._tag === "Add") held.add(input.value)
      if (input._tag === "Remove") held.delete(input.value)
      return input._tag === "Add" ? !had : had
    }
  },
  input: Effect.flatMap(letter, (value) =>
    oneOf<Models.SetInput>(
      { _tag: "Add", value },
      { _tag: "Remove", value },
      { _tag: "Has", value },
      { _tag: "Elements" },
    )),
  output: oneOf<Models.SetOutput>(true, false, [], ["a"], ["a", "b"]),
}

type BagInput =
  | { readonly _tag: "Put"; readonly value: number }
  | { readonly _tag: "Take" }
  | { readonly _tag: "Look" }

/** A bag gives any of what is in it: of an unknown taking nobody knows what is left, until somebody looks. */
const bag: Subject<ReadonlyArray<number>, BagInput, Models.Value> = {
  model: {
    name: "bag",
    input: Schema.Union([
      Schema.TaggedStruct("Put", { value: Schema.Finite }),
      Schema.TaggedStruct("Take", {}),
      Schema.TaggedStruct("Look", {}),
    ]),
    output: Models.queue.output,
    initial: [],
    step: (state, input, output) => {
      if (input._tag === "Put") return answers(output, null, [...state, input.value].sort())
      if (input._tag === "Look") return answers(output, state.join(), state)
      if (state.length === 0) return answers(output, null, state)
      return [...new Set(state)].flatMap((value) => answers(output, value, state.toSpliced(state.indexOf(value), 1)))
    },
    key: JSON.stringify,
    describe: (input, output) => `${JSON.stringify(input)} ${output}`,
    show: JSON.stringify,
    isRead: ({ _tag }) => _tag === "Look",
  },
  make: () => {
    const held: Array<number> = []
    return (input) => {
      if (input._tag === "Look") return held.toSorted().join()
      if (input._tag === "Put") held.push(input.value)
      // Any order will do that is not that of the queue or the model.
      return input._tag === "Put" ? null : held.splice(held.length >> 1, 1)[0] ?? null
    }
  },
  input: Effect.flatMap(digit, (value) => oneOf<BagInput>({ _tag: "Put", value }, { _tag: "Take" }, { _tag: "Look" })),
  output: Effect.flatMap(digit, (value) => oneOf<Models.Value>(value, null, `${value}`)),
}

/** Calls it with each subject, of whatever types. */
export const forEachSubject = (call: <S, I, O>(subject: Subject<S, I, O>) => void): void => {
  call(register)
  call(casRegister)
  call(keyValue)
  call(lock)
  call(queue)
  call(set)
  call(bag)
}

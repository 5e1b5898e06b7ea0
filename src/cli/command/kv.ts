/**
 * `synod kv`: the key-value store.
 *
 * @module
 */
import { Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Expectation } from "../../services/keyvalue/mod.ts"
import * as Kv from "../kv.ts"
import { asClient, client } from "./asClient.ts"
import { count, text } from "./flags.ts"
import { withJson } from "./json.ts"

const key = Argument.String("key")
const value = Argument.String("value")
const prefix = text("prefix", "PREFIX", "Only keys that begin so").pipe(Flag.withDefault(""))

const get = Command.make("get", { ...client, key }, ({ key, ...at }) => asClient(at, Kv.get(key))).pipe(
  withJson,
  Command.withDescription("Prints the value of a key, as it is at this moment"),
)

const put = Command.make("put", { ...client, key, value }, ({ key, value, ...at }) => asClient(at, Kv.put(key, value)))
  .pipe(withJson, Command.withDescription("Writes a value, and prints the revision that it makes"))

const remove = Command.make("delete", { ...client, key }, ({ key, ...at }) => asClient(at, Kv.remove(key))).pipe(
  withJson,
  Command.withDescription("Deletes a key, if it is there"),
)

const absent: Expectation = { exists: false }

const cas = Command.make(
  "cas",
  {
    ...client,
    key,
    value,
    expected: text("expect", "VALUE", "The value that must be there; without, the key must be absent").pipe(
      Flag.optional,
    ),
  },
  ({ expected, key, value, ...at }) =>
    asClient(
      at,
      Kv.compareAndSwap(key, value, Option.match(expected, { onNone: () => absent, onSome: (value) => ({ value }) })),
    ),
).pipe(withJson, Command.withDescription("Compares and swaps: writes a value if another is there, or none"))

const range = Command.make(
  "range",
  {
    ...client,
    prefix,
    from: text("from", "KEY", "The first key").pipe(Flag.optional),
    to: text("to", "KEY", "The key after the last").pipe(Flag.optional),
    limit: count("limit", "COUNT", "The most keys to print; without, all").pipe(
      Flag.withDefault(Number.MAX_SAFE_INTEGER),
    ),
  },
  ({ from, limit, prefix, to, ...at }) =>
    asClient(at, Kv.range({ prefix, from: Option.getOrUndefined(from), to: Option.getOrUndefined(to) }, limit)),
).pipe(withJson, Command.withDescription("Prints keys and their values, in the order of the keys"))

const watch = Command.make(
  "watch",
  {
    ...client,
    prefix,
    from: Flag.Int("from").pipe(
      Flag.withMetavar("REVISION"),
      Flag.withDescription("Begin with the changes of this revision; without, with the next change"),
      Flag.optional,
    ),
  },
  ({ from, prefix, ...at }) => asClient(at, Kv.watch({ prefix }, Option.getOrUndefined(from))),
).pipe(withJson, Command.withDescription("Prints changes as they happen, each once, until it is stopped"))

export const kv = Command.make("kv").pipe(
  Command.withDescription("The key-value store"),
  Command.withSubcommands([get, put, remove, cas, range, watch]),
)

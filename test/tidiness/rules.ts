import { addresses } from "./addresses.ts"
import { arrows } from "./arrows.ts"
import { entries } from "./entries.ts"
import { assertion, noEvasion } from "./honesty.ts"
import { pins } from "./pins.ts"
import { purity } from "./purity.ts"
import type { Rule } from "./rule.ts"
import { size } from "./size.ts"
import { strictness } from "./strictness.ts"

/** What nobody has to remember, because a test does. */
export const rules: ReadonlyArray<Rule> = [
  arrows,
  purity,
  strictness,
  size,
  noEvasion,
  assertion,
  addresses,
  entries,
  pins,
]

/**
 * The page's script: its parts are functions of this program, as text. So it is checked and published with all else, and
 * needs no bundler. All that a part uses is an export of a part: one scope holds them all.
 *
 * @module
 */
import * as tell from "../tell.ts"
import * as words from "../words.ts"
import * as around from "./around.ts"
import * as aside from "./aside.ts"
import * as diagram from "./diagram.ts"
import * as main from "./main.ts"
import * as paint from "./paint.ts"
import * as panel from "./panel.ts"
import * as picture from "./picture.ts"
import * as state from "./state.ts"
import * as view from "./view.ts"

const parts: ReadonlyArray<readonly [name: string, value: unknown]> = [
  words,
  tell,
  state,
  picture,
  view,
  paint,
  around,
  diagram,
  panel,
  aside,
  main,
].flatMap((part) => Object.entries(part))

const declared = ([name, value]: readonly [string, unknown]): string =>
  `const ${name} = ${typeof value === "function" ? String(value) : JSON.stringify(value)}`

/** Shows the trace whose JSON is in the element `trace`. */
export const script: string = `"use strict"
${parts.map(declared).join("\n")}
show(JSON.parse(document.getElementById("trace").textContent), document, window)
`

/**
 * What is said beside the diagram: the chosen moment, and what each role knows then. A part of the page's script.
 *
 * @module
 */
import type { Schema } from "effect"
import { tell } from "../tell.ts"
import { fieldsInWords, words } from "../words.ts"
import { timeInWords } from "./around.ts"
import type { Box, Page } from "./dom.ts"
import { isUpAt, type Picture, type Step, type Track } from "./picture.ts"
import { lastUpTo, type News, partAt, type Version } from "./state.ts"

/** An element of a class, with what is in it. */
export const box = (page: Page, tag: string, className: string, ...children: ReadonlyArray<Box | string>): Box => {
  const made = page.createElement(tag)
  made.className = className
  made.append(...children)
  return made
}

/** As much of a text as a reader reads. */
export const clip = (text: string, most: number): string => text.length <= most ? text : `${text.slice(0, most)}…`

/** What happens in a step, a line each. What roles know is told elsewhere, unless that is all. */
export const linesOf = (picture: Picture, step: Step | undefined): ReadonlyArray<string> => {
  const all = step?.events ?? []
  const acts = all.filter(({ _tag }) => _tag !== "State" && _tag !== "Changed")
  const told = acts.length > 0 ? acts : all
  const copies = new Map<string, Array<string>>()
  for (const event of told) {
    const sent = "id" in event && event.id !== undefined ? picture.messages.get(event.id) : undefined
    const text = tell(event, sent)
    // A broadcast is one line.
    const line = event._tag === "Sent" ? text.slice(0, -event.to.length) : text
    const known = copies.get(line)
    if (known === undefined) copies.set(line, event._tag === "Sent" ? [event.to] : [])
    else if (event._tag === "Sent") known.push(event.to)
  }
  return Array.from(copies, ([line, to]) => clip(`${line}${to.join(", ")}`, 600))
}

/** The moment in a few words, for who hears the page. */
export const momentInWords = (picture: Picture, step: number): string => {
  const chosen = picture.steps[step]
  const [first = "what roles know at first"] = linesOf(picture, chosen)
  return `${timeInWords(picture, chosen?.at ?? 0)}: ${clip(first, 160)}`
}

/** What is new of a field: what it was, and what it is. */
export const newsOf = (page: Page, { field, is, was, where }: News): Box =>
  box(
    page,
    "div",
    "news",
    ...where === field ? [] : [box(page, "span", "where", where)],
    box(page, "del", "", clip(was, 240)),
    " → ",
    box(page, "ins", "", clip(is, 400)),
  )

/** What a field holds, in words that are not too many: of a log, how long it is and what it ends with. */
export const shortOf = (part: Schema.Json | undefined, value: string): string => {
  const [first, entries] = [partAt(part, ["firstIndex"]), partAt(part, ["entries"])]
  if (typeof first !== "number" || !Array.isArray(entries)) return clip(value, 300)
  const last: Schema.Json | undefined = entries[entries.length - 1]
  if (last === undefined) return `empty, from ${first}`
  const end = first + entries.length - 1
  return `${first === end ? `[${first}]` : `[${first}] to [${end}]`}: ${clip(words(last), 200)}`
}

/** The fields of what a role knows, those that are new marked. */
export const fieldsOf = (page: Page, state: Schema.Json, news: ReadonlyArray<News>): ReadonlyArray<Box> =>
  fieldsInWords(state).flatMap(([name, value]) => {
    const own = news.filter(({ field }) => field === name)
    const isWhole = own.length === 1 && own[0]?.where === name
    const text = shortOf(partAt(state, [name]), value)
    return [
      box(page, "dt", own.length > 0 ? "new" : "", name),
      box(page, "dd", own.length > 0 ? "new" : "", ...isWhole ? [] : [text], ...own.map((one) => newsOf(page, one))),
    ]
  })

/** The card of one role: whether it acts in this step, its mode, and what it knows. */
export const cardOf = (
  page: Page,
  picture: Picture,
  track: Track,
  step: number,
  colorOf: (mode: string) => string,
): Box => {
  const version: Version | undefined = lastUpTo(track.versions, step)
  const isUp = isUpAt(picture, track.node, step)
  const mode = lastUpTo(track.modes, step)?.is
  const isNew = version?.step === step
  const badge = box(page, "span", "mode", mode ?? "")
  badge.hidden = mode === undefined || !isUp
  if (mode !== undefined) badge.style.setProperty("--mode", colorOf(mode))
  const heading = box(page, "h3", "", box(page, "b", "", track.node), ` ${track.role} `, badge)
  const body = !isUp
    ? [box(page, "p", "down", "down")]
    : version === undefined
    ? []
    : [box(page, "dl", "", ...fieldsOf(page, version.state, isNew ? version.news ?? [] : []))]
  const card = box(page, "article", isNew ? "acts" : "", heading, ...body)
  card.setAttribute("data-place", track.place)
  return card
}

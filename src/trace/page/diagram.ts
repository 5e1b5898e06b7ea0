/**
 * The space-time diagram itself: lanes, modes, messages and marks. A part of the page's script.
 *
 * @module
 */
import type { Event } from "../Event.ts"
import { tell } from "../tell.ts"
import { colorOf, cross, label, type Scene } from "./paint.ts"
import type { Arrow, Since, Step, Track } from "./picture.ts"
import { xOfStep } from "./view.ts"

/** What lasts from one step to another, as far as it is in view. */
export const spans = <A>(
  { layout, view }: Scene,
  all: ReadonlyArray<Since<A>>,
  each: (is: A, from: number, to: number) => void,
): void => {
  all.forEach(({ is, step }, index) => {
    const from = Math.max(layout.gutter, xOfStep(view, layout, step))
    const next = all[index + 1]
    const to = Math.min(view.width, next === undefined ? Infinity : xOfStep(view, layout, next.step))
    if (to > from) each(is, from, to)
  })
}

/** A bar along a track. */
export const bar = ({ pen }: Scene, from: number, to: number, y: number, height: number, color: string): void => {
  pen.fillStyle = color
  pen.fillRect(from, y - height / 2, to - from, height)
}

/** One track: a thin line, its modes as bars, and what is down taken out of it. */
export const paintTrack = (scene: Scene, { modes, node, place }: Track): void => {
  const { ink, layout, pen, view } = scene
  const y = layout.y.get(place) ?? 0
  bar(scene, layout.gutter, view.width, y, 1.5, ink.rule)
  spans(scene, modes, (mode, from, to) => {
    bar(scene, from, to, y, 8, colorOf(scene, mode))
    if (to - from < 64) return
    pen.font = "10px system-ui, sans-serif"
    pen.textAlign = "left"
    pen.textBaseline = "middle"
    pen.fillStyle = ink.faint
    pen.fillText(mode, from + 8, y - 11, to - from - 12)
  })
  spans(scene, view.picture.isUp.get(node) ?? [], (isUp, from, to) => {
    if (isUp) return
    bar(scene, from, to, y, 30, ink.card)
    pen.strokeStyle = ink.rule
    pen.lineWidth = 1.5
    pen.setLineDash([2, 6])
    pen.beginPath()
    pen.moveTo(from, y)
    pen.lineTo(to, y)
    pen.stroke()
    pen.setLineDash([])
  })
}

/** Lanes, with the modes of their roles. */
export const lanesAndModes = (scene: Scene): void => {
  const { ink, layout, pen, view } = scene
  for (const { top } of layout.lanes) {
    pen.fillStyle = ink.rule
    pen.fillRect(layout.gutter, top, view.width, 1)
  }
  for (const track of view.picture.tracks.values()) paintTrack(scene, track)
}

/** An arrow from here to there; one that is lost ends before it gets there. */
export const paintArrow = (scene: Scene, arrow: Arrow): void => {
  const { ink, layout, pen, view } = scene
  const y = layout.y.get(arrow.from) ?? 0
  const target = layout.y.get(arrow.to) ?? 0
  const x = xOfStep(view, layout, arrow.sent)
  const isLost = arrow.why !== undefined
  const arrives = arrow.end !== undefined && !isLost
  const end = arrow.end === undefined ? x + 26 : Math.max(x + (arrives ? 0 : 22), xOfStep(view, layout, arrow.end))
  if (Math.max(x, end) < layout.gutter || x > view.width) return
  const part = arrives ? 1 : isLost ? 0.62 : 0.4
  const [toX, toY] = [x + (end - x) * part, y + (target - y) * part]
  const isChosen = arrow.sent === view.step || arrow.end === view.step
  const color = isLost ? ink.alarm : isChosen ? ink.accent : ink.ink
  pen.globalAlpha = isChosen ? 1 : (isLost ? 0.75 : 0.34) * scene.ease
  pen.strokeStyle = color
  pen.lineWidth = isChosen ? 2 : 1.2
  pen.setLineDash(arrives ? [] : [5, 3])
  pen.beginPath()
  pen.moveTo(x, y)
  pen.lineTo(toX, toY)
  pen.stroke()
  pen.setLineDash([])
  if (arrives && (scene.ease > 0.4 || isChosen)) {
    const angle = Math.atan2(toY - y, toX - x)
    const tip = (turn: number) => pen.lineTo(toX - 9 * Math.cos(angle + turn), toY - 9 * Math.sin(angle + turn))
    pen.fillStyle = color
    pen.beginPath()
    pen.moveTo(toX, toY)
    tip(0.4)
    tip(-0.4)
    pen.fill()
  } else if (isLost) cross(scene, toX, toY, isChosen ? 4 : 2 + 2 * scene.ease, ink.alarm)
  pen.globalAlpha = 1
  const { from, id, to } = arrow
  const message = view.picture.messages.get(id) ?? null
  const what = () =>
    tell(
      arrow.why === undefined
        ? { _tag: "Sent", at: 0, id, from, to, message }
        : { _tag: "Lost", at: 0, from, to, message, why: arrow.why },
    )
  scene.spots.push({
    x: (x + toX) / 2,
    y: (y + toY) / 2,
    step: isLost ? arrow.end ?? arrow.sent : arrow.sent,
    what,
  })
}

/** The messages: those of the chosen step last and with their names, over all others. */
export const paintArrows = (scene: Scene): void => {
  const { ink, layout, view } = scene
  const shown = view.picture.arrows.filter(({ tag }) => !view.hidden.has(tag))
  const isChosen = ({ end, sent }: Arrow) => sent === view.step || end === view.step
  for (const arrow of shown) if (!isChosen(arrow)) paintArrow(scene, arrow)
  const chosen = shown.filter(isChosen)
  for (const arrow of chosen) paintArrow(scene, arrow)
  // Of many alike, as of a broadcast, one name says enough.
  const named = new Set<string>()
  for (const arrow of chosen) {
    if (named.has(arrow.tag)) continue
    named.add(arrow.tag)
    const x = xOfStep(view, layout, arrow.sent)
    const end = arrow.end === undefined ? x + 26 : xOfStep(view, layout, arrow.end)
    const [y, target] = [layout.y.get(arrow.from) ?? 0, layout.y.get(arrow.to) ?? 0]
    const middle = Math.max(layout.gutter + 44, Math.min(view.width - 44, (x + end) / 2))
    label(scene, arrow.tag, middle, (y + target) / 2, arrow.why !== undefined ? ink.alarm : ink.accent)
  }
}

/** The mark of an event, if it has one. */
export const paintMark = (scene: Scene, event: Event, x: number, y: number, isChosen: boolean): boolean => {
  const { ink, pen } = scene
  const size = isChosen ? 5.5 : 2 + 2 * scene.ease
  pen.fillStyle = isChosen ? ink.accent : ink.ink
  pen.strokeStyle = isChosen ? ink.accent : ink.ink
  pen.lineWidth = 2
  pen.beginPath()
  switch (event._tag) {
    case "Started":
      pen.arc(x, y, size + 1, 0, 2 * Math.PI)
      pen.fillStyle = ink.card
      pen.fill()
      pen.stroke()
      return true
    case "Stopped":
    case "Restarted":
      cross(scene, x, y, size + 1.5, ink.alarm)
      return true
    case "TimerFired":
      pen.moveTo(x, y - size - 2)
      pen.lineTo(x + size + 2, y)
      pen.lineTo(x, y + size + 2)
      pen.lineTo(x - size - 2, y)
      pen.fill()
      return true
    case "Emitted":
      pen.moveTo(x, y - size - 9)
      pen.lineTo(x + size, y - size - 3)
      pen.lineTo(x - size, y - size - 3)
      pen.fill()
      return true
    case "Received":
    case "Acted":
      pen.arc(x, y, size, 0, 2 * Math.PI)
      pen.fill()
      return true
    case "Sent":
      pen.arc(x, y, size * 0.6, 0, 2 * Math.PI)
      pen.fill()
      return true
    default:
      return false
  }
}

/** The marks of the events in view. */
export const marks = (scene: Scene): void => {
  const { layout, view } = scene
  for (const step of view.picture.steps) {
    const x = xOfStep(view, layout, step.index)
    if (x < layout.gutter - 20) continue
    if (x > view.width + 20) break
    for (const event of step.events) {
      const own = "node" in event
        ? layout.lanes.filter(({ node }) => node === event.node).flatMap(({ node }) => tracksOf(scene, node))
        : ["self" in event ? event.self : event._tag === "Received" ? event.to : event.from]
      for (const place of own) {
        const y = layout.y.get(place) ?? 0
        if (event._tag === "Lost" || y === 0) continue
        if (!paintMark(scene, event, x + asideOf(step, event), y, step.index === view.step)) continue
        const sent = "id" in event && event.id !== undefined ? view.picture.messages.get(event.id) : undefined
        scene.spots.push({ x, y, step: step.index, what: () => tell(event, sent) })
      }
    }
  }
}

/** How far from its step an event is drawn: a node that stops and starts at once does so side by side. */
export const asideOf = ({ events }: Step, { _tag }: Event): number => {
  if (_tag !== "Started" && _tag !== "Stopped") return 0
  const isBoth = events.some((one) => one._tag === "Started") && events.some((one) => one._tag === "Stopped")
  return !isBoth ? 0 : _tag === "Stopped" ? -9 : 9
}

/** The places of a node. */
export const tracksOf = ({ view }: Scene, node: string): ReadonlyArray<string> =>
  [...view.picture.tracks.values()].filter((track) => track.node === node).map(({ place }) => place)

/**
 * Draws what is in view, and nothing else. A part of the page's script.
 *
 * @module
 */
import type { Pen } from "./dom.ts"
import { lanesAndModes, marks, paintArrows } from "./diagram.ts"
import { paintFaults, paintOperations, paintTimes } from "./around.ts"
import { type Layout, lengthOf, rows, type View, xOfStep } from "./view.ts"

/** The colours of the theme. */
export interface Ink {
  readonly paper: string
  readonly card: string
  readonly ink: string
  readonly faint: string
  readonly rule: string
  readonly accent: string
  readonly alarm: string
  readonly series: ReadonlyArray<string>
}

/** Something drawn that can be pointed at. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly step: number
  readonly what: () => string
}

/** What a stroke of the brush needs to know. */
export interface Scene {
  readonly pen: Pen
  readonly ink: Ink
  readonly view: View
  readonly layout: Layout
  readonly spots: Array<Spot>
  /** How much room a step has: from 0.2, where lines and marks must be faint and small, to 1. */
  readonly ease: number
}

/** The fonts of the canvas. */
export const fonts = {
  plain: "12px system-ui, sans-serif",
  small: "11px system-ui, sans-serif",
  bold: "600 13px system-ui, sans-serif",
}

/** The colour of a mode: always the same in a picture. */
export const colorOf = ({ ink, view }: Pick<Scene, "ink" | "view">, mode: string): string =>
  ink.series[view.picture.modes.indexOf(mode) % ink.series.length] ?? ink.faint

/** Text on a ground of its own, so that it can be read over lines. */
export const label = ({ ink, pen }: Scene, text: string, x: number, y: number, color: string): void => {
  pen.font = fonts.small
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  const { width } = pen.measureText(text)
  pen.globalAlpha = 0.88
  pen.fillStyle = ink.card
  pen.beginPath()
  pen.roundRect(x - width / 2 - 4, y - 8, width + 8, 16, 4)
  pen.fill()
  pen.globalAlpha = 1
  pen.fillStyle = color
  pen.fillText(text, x, y)
}

/** A cross: what ends there ends badly. */
export const cross = ({ pen }: Scene, x: number, y: number, size: number, color: string): void => {
  pen.strokeStyle = color
  pen.lineWidth = 2
  pen.beginPath()
  pen.moveTo(x - size, y - size)
  pen.lineTo(x + size, y + size)
  pen.moveTo(x - size, y + size)
  pen.lineTo(x + size, y - size)
  pen.stroke()
}

/** The chosen step. */
export const paintCursor = ({ ink, layout, pen, view }: Scene): void => {
  const x = xOfStep(view, layout, view.step)
  pen.globalAlpha = 0.1
  pen.fillStyle = ink.accent
  pen.fillRect(x - 9, 0, 18, layout.bottom)
  pen.globalAlpha = 1
  pen.fillRect(x - 0.75, 0, 1.5, layout.bottom)
}

/** The names, which stay where they are when the picture is scrolled. */
export const paintNames = ({ ink, layout, pen, view }: Scene): void => {
  pen.fillStyle = ink.card
  pen.fillRect(0, 0, layout.gutter, layout.height)
  pen.fillStyle = ink.rule
  pen.fillRect(layout.gutter - 1, 0, 1, layout.bottom)
  pen.textAlign = "left"
  pen.textBaseline = "middle"
  const room = layout.gutter - 20
  layout.clients.forEach((client, row) => {
    pen.font = fonts.plain
    pen.fillStyle = ink.faint
    pen.fillText(client, 12, layout.clientsTop + (row + 0.5) * rows.client, room)
  })
  for (const { height, node, top } of layout.lanes) {
    pen.fillStyle = ink.rule
    pen.fillRect(0, top, layout.gutter, 1)
    const own = [...view.picture.tracks.values()].filter((track) => track.node === node)
    pen.font = fonts.bold
    pen.fillStyle = ink.ink
    pen.fillText(node, 12, own.length > 1 ? top + 14 : top + height / 2 - (own.length === 1 ? 8 : 0), room)
    pen.font = fonts.small
    pen.fillStyle = ink.faint
    for (const { place, role } of own) pen.fillText(role, 12, (layout.y.get(place) ?? 0) + 8, room)
  }
}

/** Draws all of it, and returns what can be pointed at. */
export const paint = (pen: Pen, ink: Ink, view: View, layout: Layout): ReadonlyArray<Spot> => {
  const room = view.zoom * lengthOf(view) / Math.max(1, view.picture.steps.length)
  const scene: Scene = { pen, ink, view, layout, spots: [], ease: Math.max(0.2, Math.min(1, room / 8)) }
  pen.clearRect(0, 0, view.width, layout.height)
  paintFaults(scene)
  lanesAndModes(scene)
  paintCursor(scene)
  paintArrows(scene)
  marks(scene)
  paintOperations(scene)
  paintTimes(scene)
  paintNames(scene)
  return scene.spots
}

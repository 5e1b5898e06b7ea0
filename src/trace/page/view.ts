/**
 * Where everything is: the view moves over the picture and zooms into it. A part of the page's script.
 *
 * @module
 */
import type { Operation } from "../Trace.ts"
import type { Picture } from "./picture.ts"

/** How steps follow each other: each as far from the next as any, or as time passed. */
export type Axis = "order" | "time"

/** What of the picture is seen. Lengths are in pixels of the page. */
export interface View {
  readonly picture: Picture
  axis: Axis
  /** Pixels a step or, of time, a millisecond. */
  zoom: number
  /** How far it is scrolled. */
  left: number
  width: number
  /** The chosen step. */
  step: number
  /** Tags of messages that are not drawn. */
  readonly hidden: Set<string>
}

/** The heights of what stands one below the other, from above. */
export interface Layout {
  /** Left of it stand the names. */
  readonly gutter: number
  /** A row for each fault that is at the same time as another. */
  readonly faultRows: ReadonlyArray<number>
  readonly faultsTop: number
  /** A row a client. */
  readonly clients: ReadonlyArray<string>
  readonly clientsTop: number
  readonly lanes: ReadonlyArray<{ readonly node: string; readonly top: number; readonly height: number }>
  /** By place. */
  readonly y: ReadonlyMap<string, number>
  readonly lanesTop: number
  readonly bottom: number
  readonly height: number
}

/** How high a row is: of a fault, a client, a track; and what a lane has around its tracks. */
export const rows = { fault: 22, client: 26, track: 30, lane: 22, axis: 28 }

/** For each fault the first row in which it overlaps none before it; beyond four at once they share rows. */
export const faultRowsOf = ({ trace }: Picture): ReadonlyArray<number> => {
  const ends: Array<number> = []
  return (trace.faults ?? []).map(({ from = -Infinity, to = Infinity }) => {
    const free = ends.findIndex((end) => end <= from)
    const row = free < 0 ? ends.length : free
    ends[row] = to
    return row % 4
  })
}

/** Where everything stands in a picture that is so wide. */
export const layoutOf = (picture: Picture, width: number): Layout => {
  const faultRows = faultRowsOf(picture)
  const clients = [...new Set((picture.trace.operations ?? []).map(({ client }) => client))]
  const faultsTop = 6
  const clientsTop = faultsTop + (faultRows.length === 0 ? 0 : (Math.max(...faultRows) + 1) * rows.fault)
  const lanesTop = clientsTop + clients.length * rows.client + 6
  const y = new Map<string, number>()
  let top = lanesTop
  const lanes = picture.lanes.map((node) => {
    const own = [...picture.tracks.values()].filter((track) => track.node === node)
    own.forEach(({ place }, index) => y.set(place, top + rows.lane / 2 + (index + 0.5) * rows.track))
    const lane = { node, top, height: Math.max(1, own.length) * rows.track + rows.lane }
    top += lane.height
    return lane
  })
  const gutter = width < 600 ? 84 : 132
  return { gutter, faultRows, faultsTop, clients, clientsTop, lanes, y, lanesTop, bottom: top, height: top + rows.axis }
}

/** The first step that is not before a time; as many as there are if all are. */
export const stepAt = ({ steps }: Picture, at: number): number => {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((steps[middle]?.at ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** When the first step was. */
export const beginOf = ({ steps }: Picture): number => steps[0]?.at ?? 0

/** How wide the picture is without zoom, in steps or in milliseconds. */
export const lengthOf = ({ axis, picture }: View): number =>
  axis === "order" ? picture.steps.length : (picture.steps[picture.steps.length - 1]?.at ?? 0) - beginOf(picture)

/** Where a step is, in the pixels of the canvas. */
export const xOfStep = (view: View, layout: Layout, step: number): number => {
  const { axis, left, picture, zoom } = view
  const at = axis === "order" ? step + 0.5 : (picture.steps[step]?.at ?? 0) - beginOf(picture)
  return layout.gutter + 16 + at * zoom - left
}

/** Where a time is. */
export const xOfTime = (view: View, layout: Layout, at: number): number => {
  const { axis, left, picture, zoom } = view
  if (axis === "time") return layout.gutter + 16 + (at - beginOf(picture)) * zoom - left
  return layout.gutter + 16 + stepAt(picture, at) * zoom - left
}

/** The step that is nearest to a place on the canvas. */
export const stepNear = (view: View, layout: Layout, x: number): number => {
  const { axis, left, picture, zoom } = view
  const along = (x - layout.gutter - 16 + left) / zoom
  const last = picture.steps.length - 1
  if (axis === "order") return Math.max(0, Math.min(last, Math.floor(along)))
  const after = Math.min(last, stepAt(picture, along + beginOf(picture)))
  const isNearer = after > 0 &&
    Math.abs(xOfStep(view, layout, after - 1) - x) < Math.abs(xOfStep(view, layout, after) - x)
  return isNearer ? after - 1 : Math.max(0, after)
}

/** Keeps the view within the picture. */
export const settle = (view: View, layout: Layout): void => {
  const room = Math.max(40, view.width - layout.gutter - 32)
  const length = Math.max(lengthOf(view), 1e-6)
  view.zoom = Math.max(Math.min(room / length, 120), Math.min(view.zoom, view.axis === "order" ? 160 : 4000))
  view.left = Math.max(0, Math.min(view.left, length * view.zoom - room))
}

/** Zooms about a place of the canvas, which stays where it is. */
export const zoomBy = (view: View, layout: Layout, factor: number, x: number): void => {
  const along = (x - layout.gutter - 16 + view.left) / view.zoom
  view.zoom *= factor
  settle(view, layout)
  view.left = along * view.zoom - (x - layout.gutter - 16)
  settle(view, layout)
}

/** Brings the chosen step into view. */
export const follow = (view: View, layout: Layout): void => {
  const x = xOfStep(view, layout, view.step)
  const margin = Math.min(120, (view.width - layout.gutter) / 4)
  if (x < layout.gutter + margin) view.left -= layout.gutter + margin - x
  else if (x > view.width - margin) view.left += x - (view.width - margin)
  settle(view, layout)
}

/** The zoom to begin with: what is short fills the view, what is long can be read. */
export const firstZoom = (view: View, layout: Layout): number => {
  const length = Math.max(lengthOf(view), 1e-6)
  const fill = (view.width - layout.gutter - 32) / length
  return view.axis === "order"
    ? Math.min(72, Math.max(30, fill))
    : Math.max(fill, view.picture.steps.length * 14 / length)
}

/** Where an operation begins and ends; one that never ended goes on for ever. */
export const spanOf = (view: View, layout: Layout, { endedAt, invokedAt }: Operation): readonly [number, number] => {
  const from = xOfTime(view, layout, invokedAt)
  const to = endedAt === undefined ? view.width + 40 : xOfTime(view, layout, endedAt)
  return [from, Math.max(from + 6, to)]
}

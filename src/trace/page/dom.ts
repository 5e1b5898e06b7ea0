/**
 * As much of a browser as the page uses: types of which a package without a browser's library has none.
 *
 * @module
 */

/** Something that the user does. */
export interface Input {
  readonly key: string
  readonly clientX: number
  readonly clientY: number
  readonly deltaX: number
  readonly deltaY: number
  readonly pointerId: number
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly target: unknown
  preventDefault(): void
}

/** An element. */
export interface Box {
  textContent: string | null
  className: string
  value: string
  max: string
  hidden: boolean
  readonly clientWidth: number
  readonly clientHeight: number
  readonly style: { setProperty(name: string, value: string): void }
  setAttribute(name: string, value: string): void
  getAttribute(name: string): string | null
  append(...children: ReadonlyArray<Box | string>): void
  replaceChildren(...children: ReadonlyArray<Box | string>): void
  addEventListener(type: string, listener: (input: Input) => void, options?: { readonly passive: boolean }): void
  getBoundingClientRect(): { readonly left: number; readonly top: number }
  setPointerCapture(id: number): void
}

/** What is drawn on, in pixels of the page. */
export interface Pen {
  fillStyle: string
  strokeStyle: string
  lineWidth: number
  lineCap: "butt" | "round"
  globalAlpha: number
  font: string
  textAlign: "left" | "center" | "right"
  textBaseline: "middle" | "alphabetic"
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void
  clearRect(x: number, y: number, width: number, height: number): void
  fillRect(x: number, y: number, width: number, height: number): void
  strokeRect(x: number, y: number, width: number, height: number): void
  beginPath(): void
  closePath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  arc(x: number, y: number, radius: number, from: number, to: number): void
  roundRect(x: number, y: number, width: number, height: number, radius: number): void
  rect(x: number, y: number, width: number, height: number): void
  clip(): void
  save(): void
  restore(): void
  stroke(): void
  fill(): void
  fillText(text: string, x: number, y: number, maxWidth?: number): void
  measureText(text: string): { readonly width: number }
  setLineDash(dashes: ReadonlyArray<number>): void
}

/** An element that is drawn on. */
export interface Canvas extends Box {
  width: number
  height: number
  getContext(kind: "2d"): Pen | null
}

/** The page. */
export interface Page {
  readonly documentElement: Box
  getElementById(id: string): Box | null
  createElement(tag: "canvas"): Canvas
  createElement(tag: string): Box
  addEventListener(type: string, listener: (input: Input) => void): void
}

/** The window that the page is in. */
export interface Frame {
  readonly devicePixelRatio: number
  readonly location: { readonly hash: string }
  readonly history: { replaceState(data: null, title: string, url: string): void }
  setTimeout(callback: () => void, ms: number): number
  clearTimeout(timer: number): void
  requestAnimationFrame(callback: () => void): void
  getComputedStyle(element: Box): { getPropertyValue(name: string): string }
  matchMedia(query: string): {
    readonly matches: boolean
    addEventListener(type: "change", listener: () => void): void
  }
  addEventListener(type: string, listener: () => void): void
}

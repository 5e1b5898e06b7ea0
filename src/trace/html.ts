/**
 * A trace as one HTML page that loads nothing: its script and style are in it, and its own content security policy holds
 * it to that.
 *
 * @module
 */
import { script } from "./page/script.ts"
import { style } from "./page/style.ts"
import { sizeOf, type Trace } from "./Trace.ts"

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** JSON that no HTML parser takes for the end of the element that it is in. */
const inert = (trace: Trace): string => JSON.stringify(trace).replaceAll("<", "\\u003c")

const clocks: { readonly [clock in Trace["clock"]]: string } = {
  virtual: "virtual time",
  real: "real time",
  steps: "steps of one behaviour",
}

const about = ({ beganAt, clock, ...trace }: Trace): string =>
  [...sizeOf(trace), clocks[clock], ...beganAt === undefined ? [] : [`from ${beganAt}`]].join(" · ")

const button = (id: string, label: string, text: string): string =>
  `<button type="button" class="icon" id="${id}" aria-label="${label}" title="${label}">${text}</button>`

/** The whole page. */
export const html = (trace: Trace): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(trace.title)} · Synod trace</title>
<style>${style}</style>
</head>
<body>
<header>
<div>
<h1>${escape(trace.title)}</h1>
<p>${escape(about(trace))}</p>
</div>
<div class="tools">
<div class="group" id="axis">
<button type="button" id="order" aria-pressed="true" title="Each step as far from the next as any">By order</button>
<button type="button" id="time" aria-pressed="false" title="Steps as far apart as time passed">By time</button>
</div>
<div class="group">
${button("farther", "Zoom out (−)", "−")}
${button("closer", "Zoom in (+)", "+")}
</div>
${button("theme", "Light or dark", "◐")}
</div>
</header>
<main>
<noscript><p>This page is drawn by its script, which this browser does not run.</p></noscript>
<section id="verdict" aria-label="Verdict" hidden></section>
<figure>
<div id="stage" role="img" tabindex="0" aria-label="Space-time diagram: nodes as lanes, messages as arrows. The arrow keys choose a step, which is told below."></div>
<div id="tip" role="tooltip" hidden></div>
</figure>
<div class="steps" role="group" aria-label="Steps">
<div class="group">
${button("first", "First step (Home)", "⇤")}
${button("previous", "Previous step (←)", "←")}
${button("next", "Next step (→)", "→")}
${button("last", "Last step (End)", "⇥")}
</div>
<input type="range" id="slider" min="0" max="0" value="0" aria-label="Step">
<output id="count" for="slider"></output>
<output id="when" for="slider"></output>
</div>
<ul id="moment" aria-live="polite" aria-label="What happens in this step"></ul>
<div class="legend">
<ul id="modes" aria-label="Colours of modes"></ul>
<ul class="marks" aria-label="Marks">
<li><b>●</b>handles</li><li><b>◆</b>timer</li><li><b>▴</b>emits</li><li><b>○</b>starts</li><li><b>✕</b>stops, or is lost</li>
<li><kbd>←</kbd> <kbd>→</kbd> step</li><li><kbd>+</kbd> <kbd>−</kbd> zoom</li>
</ul>
<div id="tags" role="group" aria-label="Messages shown"></div>
</div>
<section id="states" aria-label="What each role knows"></section>
</main>
<script type="application/json" id="trace">${inert(trace)}</script>
<script>${script}</script>
</body>
</html>
`

/**
 * The page's style. Modes are told apart by people with common colour blindness (after Okabe and Ito, "Color Universal
 * Design", 2008), lighter in the dark.
 *
 * @module
 */

const light = `
  --paper: #f7f7f5; --card: #ffffff; --ink: #1d2329; --faint: #5b656f; --rule: #dfe3e6; --accent: #0a66b0; --alarm: #b3261e; --fresh: #e6f1fa;
  --series-1: #0072b2; --series-2: #bd7800; --series-3: #009e73; --series-4: #b4558d; --series-5: #3a94cc; --series-6: #c44e00;
  color-scheme: light;`

const dark = `
  --paper: #121518; --card: #1b1f23; --ink: #e6e9ec; --faint: #9aa5af; --rule: #333a41; --accent: #6db8f2; --alarm: #ff8a80; --fresh: #1c2f40;
  --series-1: #4ba6e3; --series-2: #f0ab3c; --series-3: #3fc79d; --series-4: #dd8fbb; --series-5: #8fd0f5; --series-6: #f08a52;
  color-scheme: dark;`

/** CSS, light and dark: as the system is, unless the page says otherwise. */
export const style: string = `
:root {${light}}
@media (prefers-color-scheme: dark) { :root {${dark}} }
:root[data-theme="light"] {${light}}
:root[data-theme="dark"] {${dark}}
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
header, main { padding: 0 clamp(0.75rem, 2.5vw, 2rem) }
header { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 1.5rem; padding-block: 1.25rem 0.75rem }
header > div:first-child { flex: 1 1 20rem; min-width: 0 }
h1 { margin: 0; font-size: 1.35rem; line-height: 1.25; letter-spacing: -0.015em; overflow-wrap: anywhere }
header p { margin: 0.15rem 0 0; color: var(--faint); font-size: 0.88rem }
.tools, .steps { display: flex; flex-wrap: wrap; gap: 0.35rem; align-items: center }
.group { display: flex }
.group button { border-radius: 0; margin-left: -1px }
.group button:first-child { border-radius: 7px 0 0 7px; margin-left: 0 }
.group button:last-child { border-radius: 0 7px 7px 0 }
.group button:only-child { border-radius: 7px }
button {
  min-height: 2.1rem; padding: 0 0.7rem; font: inherit; font-size: 0.88rem; color: var(--ink); background: var(--card);
  border: 1px solid var(--rule); border-radius: 7px; cursor: pointer;
}
button:hover { border-color: var(--accent) }
.tools button[aria-pressed="true"] { color: var(--accent); background: var(--fresh) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.icon { min-width: 2.1rem; padding: 0; font-size: 1rem }
#verdict { margin-bottom: 0.9rem; padding: 0.8rem 1.1rem; background: var(--card); border: 1px solid var(--rule); border-left: 5px solid var(--alarm); border-radius: 10px }
#verdict h2 { margin: 0; font-size: 1rem; color: var(--alarm) }
#verdict p { margin: 0.2rem 0 0 }
#verdict ul { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0.6rem 0 0.1rem; padding: 0; list-style: none }
#verdict button { font-family: ui-monospace, monospace; font-size: 0.82rem; color: var(--alarm) }
figure { position: relative; margin: 0; overflow: clip; background: var(--card); border: 1px solid var(--rule); border-radius: 12px }
#stage { width: 100% }
canvas { display: block; width: 100%; cursor: grab; touch-action: pan-y }
canvas:active { cursor: grabbing }
#tip {
  position: absolute; z-index: 2; max-width: 20rem; padding: 0.4rem 0.6rem; pointer-events: none; overflow-wrap: anywhere;
  font-size: 0.82rem; line-height: 1.35; color: var(--card); background: var(--ink); border-radius: 7px; overflow: hidden; max-height: 12rem;
}
.steps { position: sticky; top: 0; z-index: 3; padding: 0.6rem 0; background: var(--paper) }
#slider { flex: 1 1 10rem; min-width: 6rem; accent-color: var(--accent) }
output { display: inline-block; font-variant-numeric: tabular-nums; font-size: 0.88rem; white-space: nowrap }
#count { min-width: 6.5rem; text-align: right }
#when { min-width: 5.5rem; color: var(--accent); font-weight: 600 }
#moment { min-height: 3.6rem; margin: 0 0 0.9rem; padding: 0.65rem 1rem 0.65rem 2.1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
#moment li { overflow-wrap: anywhere }
#moment li::marker { color: var(--accent) }
.legend { display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; margin: 0 0 1.1rem; font-size: 0.84rem; color: var(--faint) }
.legend ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; align-items: center }
.legend ul:empty { display: none }
#modes li::before, .mode::before { content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border-radius: 3px; background: var(--mode) }
.marks b { color: var(--ink); margin-right: 0.3em }
#tags { display: flex; flex-wrap: wrap; gap: 0.3rem }
#tags button { min-height: 1.7rem; padding: 0 0.55rem; font-size: 0.8rem; border-radius: 99px }
#tags button[aria-pressed="false"] { color: var(--faint); background: transparent; text-decoration: line-through }
#states { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 0.8rem; padding-bottom: 3rem }
article { min-width: 0; padding: 0.75rem 0.95rem; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
article.acts { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent) }
h3 { display: flex; gap: 0.4rem; align-items: baseline; margin: 0 0 0.45rem; font-size: 0.92rem; font-weight: 400; color: var(--faint) }
h3 b { color: var(--ink); font-weight: 650 }
.mode { margin-left: auto; color: var(--ink); font-size: 0.84rem }
.down { margin: 0; color: var(--alarm); font-size: 0.88rem }
dl { display: grid; grid-template-columns: minmax(4.5rem, auto) 1fr; margin: 0; font: 0.8rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace }
dt, dd { margin: 0; padding: 0.12rem 0.35rem; min-width: 0; overflow-wrap: anywhere }
dt { color: var(--faint) }
dt.new, dd.new { background: var(--fresh) }
dt.new { color: var(--accent); font-weight: 650; border-radius: 5px 0 0 5px }
dd.new { border-radius: 0 5px 5px 0 }
.where { margin-right: 0.5em; color: var(--accent) }
del { color: var(--faint); text-decoration-color: var(--alarm) }
ins { font-weight: 650; text-decoration: none }
kbd { padding: 0.05rem 0.35rem; font: 0.8rem ui-monospace, monospace; background: var(--card); border: 1px solid var(--rule); border-radius: 5px }
noscript p { padding: 1rem; color: var(--alarm) }
`

/**
 * The page's style. The series' colours are told apart by people with common colour blindness (after Okabe and Ito,
 * "Color Universal Design", 2008), lighter in the dark.
 *
 * @module
 */

/** CSS, light and dark. */
export const style: string = `
:root {
  --paper: #fdfdfc; --card: #ffffff; --ink: #1d2329; --faint: #66707a; --rule: #e3e6e8; --accent: #0a66b0; --alarm: #b3261e;
  --series-1: #0072b2; --series-2: #e08a00; --series-3: #009e73; --series-4: #b4558d; --series-5: #4aa8de; --series-6: #c44e00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f23; --ink: #e6e9ec; --faint: #98a2ac; --rule: #31373d; --accent: #6db8f2; --alarm: #ff8a80;
    --series-1: #4ba6e3; --series-2: #f0ab3c; --series-3: #3fc79d; --series-4: #dd8fbb; --series-5: #8fd0f5; --series-6: #f08a52;
  }
}
* { box-sizing: border-box }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 5rem; max-width: 58rem;
  background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif;
}
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.02em }
h2 { margin: 3.5rem 0 0.5rem; font-size: 1.45rem; letter-spacing: -0.01em }
h2 small { font-size: 0.85rem; font-weight: 400; color: var(--faint); letter-spacing: 0 }
h3 { margin: 2.25rem 0 0.25rem; font-size: 1.1rem }
p { margin: 0.35rem 0 0.75rem }
.measured { color: var(--faint); font-size: 0.92rem }
nav { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; margin-top: 1rem; padding: 0.6rem 0; border-block: 1px solid var(--rule) }
a { color: var(--accent); text-decoration: none }
a:hover { text-decoration: underline }
figure { margin: 1rem 0; overflow-x: auto; padding: 1rem 1.1rem 0.5rem; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
figcaption { margin-bottom: 0.75rem; font-weight: 600 }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0 0 0.25rem; font-size: 0.85rem }
.legend span::before {
  content: ""; display: inline-block; width: 0.75em; height: 0.75em; margin-right: 0.5em; border-radius: 3px; background: var(--series);
}
svg { display: block; width: 100%; min-width: 34rem; height: auto }
.wide { overflow-x: auto }
table { border-collapse: collapse; min-width: 100%; font-size: 0.92rem }
th, td { padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: left }
th { color: var(--faint); font-weight: 600; vertical-align: bottom }
.figure { text-align: right; font-variant-numeric: tabular-nums }
td { white-space: nowrap }
code { font-size: 0.92em }
ul { padding-left: 1.2rem; color: var(--faint); font-size: 0.92rem }
.failed { padding: 1rem; overflow-x: auto; color: var(--alarm); border: 1px solid var(--alarm); border-radius: 10px }
`

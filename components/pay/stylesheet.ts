import { surfaces } from '@/lib/merchants/accent'

/** How many saved cards get a pay button of their own wording; a list that long is beyond any payer, and more fall back to "the chosen card". */
export const namedCards = 24

const source = `
:root {
  color-scheme: light dark;
  --ink: #15211c; --soft: #54635b; --line: #dbe1dc; --edge: #7d8a83; --paper: ${surfaces.light.paper}; --ground: ${surfaces.light.ground};
  --accent: #0b6b4e; --accent-deep: #07523b; --on-accent: #ffffff; --tint: #e8f4ee; --focus: #0b6b4e;
  --bad: #a8201a; --bad-tint: #fdecea; --warn-tint: #fff5dc; --warn-ink: #5a4100;
  --panel: #0c3b2d; --panel-end: #125a43; --panel-ink: #ffffff; --panel-soft: #bfdacd; --panel-line: #2f6553;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9efeb; --soft: #a6b4ac; --line: #313c36; --edge: #76857d; --paper: ${surfaces.dark.paper}; --ground: ${surfaces.dark.ground};
    --accent: #63d4a8; --accent-deep: #86e2bf; --on-accent: #04261a; --tint: #15302a; --focus: #86e2bf;
    --bad: #ffb3aa; --bad-tint: #3c1a17; --warn-tint: #352a0e; --warn-ink: #ffe1a0;
    --panel: #0a2a20; --panel-end: #0f4433;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 400 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
h1, h2, p, dl, dd, ol, ul, fieldset, legend { margin: 0; padding: 0; }
h1 { font-size: 1.625rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; text-wrap: balance; }
h2 { font-size: 1.0625rem; line-height: 1.35; font-weight: 650; }
fieldset { border: 0; min-width: 0; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.whole { white-space: nowrap; }
.soft { color: var(--soft); }
.small { font-size: .875rem; line-height: 1.45; }
.numbers { font-variant-numeric: tabular-nums; }

.page { min-height: 100vh; min-height: 100dvh; display: grid; grid-template: auto 1fr auto / minmax(0, 1fr); }
.summary { background: var(--panel-end) linear-gradient(175deg, var(--panel), var(--panel-end)); color: var(--panel-ink); padding: .5rem 1.25rem 1.5rem; }
.summary > *, .column, .deadline, footer > * { max-width: 30rem; width: 100%; margin-inline: auto; }
.summary :focus-visible { outline-color: #fff; }
.languages { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .25rem; margin-right: -.5rem; }
.languages button, .languages a {
  min-height: 2.75rem; padding: .5rem .5rem; border: 0; border-radius: .625rem; background: none; color: var(--panel-soft);
  font-size: .875rem; text-decoration: none; display: inline-flex; align-items: center;
}
.languages button:hover, .languages a:hover { color: var(--panel-ink); text-decoration: underline; }
.languages [aria-current] { color: var(--panel-ink); font-weight: 650; }
.label { display: block; color: var(--panel-soft); font-size: .875rem; font-weight: 400; line-height: 1.5; letter-spacing: 0; }
.seller { margin-top: .25rem; font-size: 1.125rem; font-weight: 600; line-height: 1.3; }
.logo { display: block; width: fit-content; margin-bottom: .75rem; padding: .5rem .625rem; border-radius: .75rem; background: #fff; box-shadow: 0 1px 3px rgb(0 0 0 / .25); }
.logo img { display: block; max-width: 100%; height: auto; }
.amount { margin-top: .875rem; font-size: clamp(2.25rem, 11vw, 3.25rem); line-height: 1.05; font-weight: 680; letter-spacing: -.03em; font-variant-numeric: tabular-nums; }
.amount small { font-size: .46em; font-weight: 600; letter-spacing: 0; opacity: .85; }
.order { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .5rem 1rem; margin-top: .625rem; color: var(--panel-soft); font-size: .9375rem; }
.until { margin-top: .375rem; color: var(--panel-soft); font-size: .9375rem; font-variant-numeric: tabular-nums; }
#TimeLeft:not(:empty)::before, [data-seconds]:not(:empty)::before { content: " · "; }
.sandbox { padding: .1875rem .75rem; border: 1px solid var(--panel-line); border-radius: 99px; font-size: .8125rem; color: var(--panel-ink); }

main { padding: 1.75rem 1.25rem 2.25rem; display: block; }
.deadline:not(:empty) { margin-bottom: 1.25rem; }
.column > * + * { margin-top: 1.25rem; }
.column h1 + p { margin-top: .5rem; }
footer { padding: 1.25rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
footer > * + * { margin-top: .375rem; }
.operator { display: flex; gap: .625rem; align-items: center; color: var(--ink); font-weight: 600; }
.operator svg { flex: none; }

@media (min-width: 60rem) {
  .page { grid-template: 1fr auto / minmax(22rem, 5fr) minmax(0, 7fr); }
  .summary { grid-area: 1 / 1; padding: 2rem 3rem; }
  .summary > *, footer > * { margin-inline: auto 0; max-width: 24rem; }
  .languages { justify-content: flex-start; gap: .75rem; position: relative; left: -.5rem; }
  .seller { margin-top: clamp(2rem, 12vh, 7rem); font-size: 1.375rem; }
  .amount { font-size: 3.5rem; margin-top: 1.5rem; }
  main { grid-area: 1 / 2 / 3 / 3; padding: clamp(2rem, 9vh, 5.5rem) 3.5rem 3rem; }
  .column, .deadline { margin-inline: 0 auto; }
  footer { grid-area: 2 / 1; border: 0; background: var(--panel-end); color: var(--panel-soft); padding: 1.5rem 3rem 2rem; }
  footer a, .operator { color: var(--panel-ink); }
  footer :focus-visible { outline-color: #fff; }
}

.field + .field, .pair { margin-top: 1.125rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 1.125rem; align-items: start; }
.pair .field { margin: 0; }
.field label { display: block; font-weight: 600; }
.hint { display: block; margin-top: .3125rem; color: var(--soft); font-size: .875rem; line-height: 1.4; }
.field input {
  width: 100%; height: 3.25rem; margin-top: .375rem; padding: 0 .9375rem; border: 1.5px solid var(--edge); border-radius: .75rem; background: var(--paper);
  font-size: 1.125rem; font-variant-numeric: tabular-nums;
}
.field input:focus { outline: 3px solid var(--focus); outline-offset: 1px; border-color: transparent; }
.field input.pan { letter-spacing: .045em; }
.field [aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
.fault { display: block; margin-top: .375rem; color: var(--bad); font-size: .9375rem; font-weight: 600; line-height: 1.4; }
.brands { display: flex; gap: .375rem; float: right; margin-top: .125rem; }
.brands .rare { display: none; }
.brands[data-brand] span[data-of] { opacity: .28; }
.brands[data-brand] .is { opacity: 1; display: block; }
.busy { display: none; gap: .75rem; align-items: center; }
.is-busy { cursor: progress; }
.is-busy .still { display: none; }
.is-busy .busy { display: flex; }
.brands svg, .plate svg { display: block; border-radius: .25rem; }

.offer { display: grid; grid-template-columns: auto 1fr; gap: .125rem .875rem; margin-top: 1.5rem; padding: 1rem; border: 1px solid var(--line); border-radius: .875rem; background: var(--paper); }
.offer input { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); grid-row: span 2; }
.offer label { font-weight: 600; }
.offer label::before { content: ""; position: absolute; width: 3.25rem; height: 2.75rem; margin: -.625rem 0 0 -3.25rem; }
.offer p { grid-column: 2; color: var(--soft); font-size: .875rem; line-height: 1.45; }

.button {
  display: flex; align-items: center; justify-content: center; width: 100%; min-height: 3.5rem; padding: .75rem 1.25rem; border: 2px solid transparent; border-radius: .875rem;
  font-size: 1.0625rem; font-weight: 650; line-height: 1.3; text-align: center; text-wrap: balance; text-decoration: none;
}
.strong { background: var(--accent); color: var(--on-accent); box-shadow: 0 1px 2px rgb(0 0 0 / .18), 0 6px 16px -8px rgb(0 0 0 / .45); }
.strong:hover { background: var(--accent-deep); }
.quiet { background: none; color: var(--accent); border-color: var(--edge); }
.quiet:hover { border-color: currentColor; background: var(--tint); }
.danger { background: var(--bad); color: var(--paper); }
.stack > * + * { margin-top: .75rem; }
.gap { margin-top: 1.5rem; }
.leave { text-align: center; }
.leave a { display: inline-block; padding: .625rem 1rem; }

.notice, .faults { padding: 1rem 1.125rem; border-radius: .875rem; border: 1px solid transparent; }
.notice { background: var(--tint); }
.notice p + p { margin-top: .5rem; }
.notice.warn { background: var(--warn-tint); color: var(--warn-ink); }
.faults { background: var(--bad-tint); border: 1.5px solid var(--bad); }
.faults h2, .faults a { color: var(--bad); }
.faults ul { list-style: none; margin-top: .25rem; }
.faults li a { display: inline-block; padding: .25rem 0; font-weight: 600; }

.wallet { display: grid; grid-template-columns: 4rem minmax(0, 1fr); gap: .5rem; }
.wallet ul { list-style: none; }
.wallet li + li, .wallet fieldset + ul, .wallet ul + ul { margin-top: .5rem; }
.new {
  display: flex; flex-direction: column; align-items: center; justify-content: center; gap: .25rem; padding: .5rem .125rem; min-height: 4.75rem; width: 100%; height: 100%; max-height: 12rem;
  border: 1.5px dashed var(--edge); border-radius: .875rem; background: none; color: var(--accent); font-size: .75rem; font-weight: 650; line-height: 1.25; overflow-wrap: normal;
}
.new:hover { background: var(--tint); border-style: solid; }
.new svg { flex: none; }
.card { position: relative; display: flex; align-items: stretch; border: 1.5px solid var(--line); border-radius: .875rem; background: var(--paper); }
.card label { flex: 1; min-width: 0; display: grid; grid-template-columns: auto auto minmax(0, 1fr); gap: .625rem; align-items: center; padding: .75rem 0 .75rem .75rem; min-height: 4.5rem; cursor: pointer; overflow-wrap: break-word; }
.card input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
.card:hover { border-color: var(--edge); }
.card:has(:checked) { border-color: var(--accent); background: var(--tint); box-shadow: inset 0 0 0 1px var(--accent); }
.card:has(input:focus-visible) { outline: 3px solid var(--focus); outline-offset: 2px; }
.card input:focus-visible { outline: 0; }
.card strong { display: block; font-size: .9375rem; line-height: 1.35; font-weight: 650; font-variant-numeric: tabular-nums; }
.card .soft { display: block; font-size: .8125rem; line-height: 1.4; }
.basket { flex: none; width: 2.75rem; border: 0; border-radius: .8125rem; background: none; color: var(--soft); display: grid; place-items: center; }
.basket:hover { color: var(--bad); background: var(--bad-tint); }
.card.over { border-style: dashed; background: none; }
.card.over .face { flex: 1; min-width: 0; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .625rem; align-items: center; padding: .625rem .75rem .5rem; }
.card.over .plate { filter: grayscale(1); opacity: .65; }
.replace { border: 0; border-radius: .5rem; background: none; color: var(--accent); font-weight: 650; font-size: .9375rem; margin-left: -.5rem; padding: .375rem .5rem; min-height: 2.5rem; text-decoration: underline; text-underline-offset: .2em; }
.plate { display: block; width: 2.5rem; height: 1.625rem; border-radius: .3125rem; overflow: hidden; box-shadow: 0 0 0 1px rgb(0 0 0 / .1), 0 2px 5px -2px rgb(0 0 0 / .35); }
.plate svg { width: 100%; height: 100%; }
.plate.big { width: 6.5rem; height: 4.25rem; border-radius: .625rem; }
@media (max-width: 22.5rem) { .card .plate { display: none; } .card label { grid-template-columns: auto minmax(0, 1fr); } .card.over .face { grid-template-columns: minmax(0, 1fr); } }
@media (min-width: 30rem) {
  .wallet { grid-template-columns: 5rem minmax(0, 1fr); gap: .625rem; }
  .wallet li + li, .wallet fieldset + ul, .wallet ul + ul { margin-top: .625rem; }
  .card label, .card.over .face { gap: .875rem; padding-left: 1rem; }
  .card strong { font-size: 1rem; }
  .card .plate { width: 3.25rem; height: 2.125rem; }
  .basket { width: 3.25rem; }
}
.one-field { margin-top: 1.25rem; }
.one-field input { max-width: 12rem; }
.one-click .with { display: none; }
@supports selector(:has(*)) {
  .one-click:has([id^="card-"]:checked) .chosen { display: none; }
  .one-click:has(.beyond:checked) .chosen { display: inline; }
  ${Array.from({ length: namedCards }, (_, index) => `.one-click:has(#card-${index + 1}:checked) .with-${index + 1}`).join(', ')} { display: inline; }
}

.sign { display: grid; place-items: center; width: 3.5rem; height: 3.5rem; border-radius: 50%; background: var(--tint); color: var(--accent); margin-bottom: 1rem; }
.sign.bad { background: var(--bad-tint); color: var(--bad); }
.sign.wait { background: var(--warn-tint); color: var(--warn-ink); }
.facts { border: 1px solid var(--line); border-radius: .875rem; background: var(--paper); padding: .375rem 1.125rem; }
.facts div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .125rem 1.5rem; padding: .625rem 0; }
.facts div + div { border-top: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { font-weight: 600; font-variant-numeric: tabular-nums; }
.meter { height: .625rem; border-radius: 99px; background: var(--line); overflow: hidden; display: block; width: 100%; }
.meter rect { fill: var(--accent); }
.versions { list-style: none; }
.versions a { display: inline-block; padding: .375rem 0; }
.terms h2 { margin-top: 1.5rem; }
.terms h2 + p { margin-top: .25rem; }

@media (prefers-reduced-motion: no-preference) {
  .button, .card, .new, .basket { transition: background-color .15s, border-color .15s, box-shadow .15s; }
  .sign { animation: arrive .35s cubic-bezier(.2, .8, .3, 1) both; }
  .brands span { transition: opacity .15s; }
  .turning svg, .busy svg { animation: turn 1.6s linear infinite; }
  @keyframes arrive { from { transform: scale(.8); opacity: 0; } }
  @keyframes turn { to { transform: rotate(1turn); } }
}
@media (forced-colors: active) {
  .card, .button, .notice, .faults, .offer, .facts, .sandbox { border: 1px solid CanvasText; }
  .card:has(:checked) { border: 3px solid Highlight; }
  .button { border-color: ButtonText; }
  .summary { border-bottom: 1px solid CanvasText; }
}
@media print { .languages, .button, .leave { display: none; } }
`

/** The one stylesheet of the pay pages. It travels in the page: one round trip less on a bad network, and nothing to fetch from anywhere. */
export const stylesheet = source
  .replace(/\s+/g, ' ')
  .replace(/\s*([{};])\s*/g, '$1')
  .replace(/;}/g, '}')
  .trim()

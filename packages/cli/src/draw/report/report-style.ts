import { LIGHT_PALETTE } from "../svg/light-palette.js";

/**
 * The report's style sheet. System fonts only, since the page may load nothing. Dark lightens the two class colours that would drown.
 */
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  ${Object.entries(LIGHT_PALETTE)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ")} }
@media screen and (prefers-color-scheme: dark) { :root {
  --page: #101318; --card: #181c22; --ink: #e8e8e4; --soft: #9aa2ad; --edge: #2a3038; --faint: #4b535e; --wash: #20252d;
  --train: #6ba4f5; --validation: #f39a4b; --test: #b6bdc7; --accent: #8ab8f8; --alarm: #ffb09c; --alarm-wash: #3a1f19;
  --c2: #d0260a; --c4: #9038c6; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
  "Liberation Sans", Arial, sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 28px 56px; }
h1, h2, h3, p, dl, dd, figure, pre, ul { margin: 0; padding: 0; }
h1 { font-size: clamp(26px, 4vw, 36px); line-height: 1.15; letter-spacing: -0.022em; font-weight: 680; overflow-wrap: anywhere; }
section { margin-top: 40px; }
section > h2 { font-size: 20px; letter-spacing: -0.012em; font-weight: 650; margin-bottom: 14px; }
h3 { font-size: 14.5px; font-weight: 650; }
.brand { font-size: 13px; color: var(--soft); margin-bottom: 10px; }
.brand b { color: var(--accent); font-weight: 700; letter-spacing: -0.01em; margin-right: 2px; }
.facts { color: var(--soft); margin-top: 6px; display: flex; flex-wrap: wrap; gap: 0 18px; overflow-wrap: anywhere; }
.facts b { color: var(--ink); font-weight: 550; }
.notice { margin-top: 16px; padding: 10px 14px; border-radius: 8px; background: var(--alarm-wash); color: var(--alarm); overflow-wrap: anywhere; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin-top: 20px; overflow: hidden;
  background: var(--card); border: 1px solid var(--edge); border-radius: 12px; }
.numbers div { padding: 12px 16px 13px; border: solid var(--edge); border-width: 0 1px 1px 0; margin: 0 -1px -1px 0; }
.numbers dt { font-size: 12.5px; color: var(--soft); }
.numbers b { font-size: 24px; line-height: 1.2; letter-spacing: -0.02em; font-weight: 650; font-variant-numeric: tabular-nums; display: block; }
.numbers span { font-size: 12.5px; color: var(--soft); font-variant-numeric: tabular-nums; }
.numbers .lead b { color: var(--accent); }
.command { display: flex; align-items: baseline; gap: 14px; margin-top: 12px; padding: 9px 16px; background: var(--wash); border-radius: 10px; }
.command h2 { font-size: 12.5px; font-weight: 500; color: var(--soft); white-space: nowrap; }
pre, code { font: 13px/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; -webkit-user-select: all; min-width: 0; }
code span { display: inline-block; max-width: 100%; }
.card, .panel { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; padding: 16px 18px; min-width: 0; }
.marginals { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr)); gap: 16px; align-items: start; margin-bottom: 16px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 350px), 1fr)); gap: 16px; align-items: start; }
.stack { display: grid; gap: 16px; min-width: 0; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 16px; }
.wide { overflow-x: auto; } .wide > div { min-width: 760px; max-width: 1000px; margin: 0 auto; }
.snapshots { margin-top: 16px; }
figcaption, .note { font-size: 12.5px; line-height: 1.45; color: var(--soft); margin-top: 8px; overflow-wrap: anywhere; }
.picture img { display: block; width: 100%; height: auto; max-height: 640px; object-fit: contain; margin-top: 10px; border-radius: 6px; }
.picture .sharp { image-rendering: pixelated; }
.plot { display: block; width: 100%; height: auto; margin-top: 6px; font-family: inherit; font-size: 11px; color: var(--soft); overflow: visible; }
.plot text { white-space: pre; }
.panel > .plot { margin-top: 8px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 3px 16px; font-size: 12.5px; color: var(--soft); margin-bottom: 12px; }
.card .legend { margin: 8px 0 4px; gap: 2px 13px; }
.legend li { display: flex; align-items: center; gap: 6px; overflow-wrap: anywhere; }
.legend i { width: 10px; height: 10px; border-radius: 50%; flex: none; background: currentColor; }
.legend .line { width: 18px; height: 0; border-radius: 0; background: none; border-top: 2.5px solid currentColor; }
.legend .train { color: var(--train); } .legend .validation { color: var(--validation); }
.legend .raw { border-top-width: 1px; opacity: 0.55; }
.legend .test { color: var(--test); border-top: 2px dashed; }
.dots { fill: none; stroke-width: 4.4px; stroke-linecap: round; stroke-opacity: 0.8; } .dots.small { stroke-width: 3px; stroke-opacity: 0.75; }
${Array.from({ length: 10 }, (_, i) => `.dots .k${i} { stroke: var(--c${i}); } .legend .k${i} { background: var(--c${i}); }`).join("\n")}
.figure-number { color: var(--soft); font-size: 13px; } .figure-number b { color: var(--ink); font-size: 24px; font-weight: 650; letter-spacing: -0.02em; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { padding: 5px 0; text-align: left; vertical-align: top; font-weight: 400; border-top: 1px solid var(--edge); }
th { color: var(--soft); padding-right: 16px; } td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 650; font-size: 14px; padding-bottom: 6px; overflow-wrap: anywhere; }
.measures { margin-top: 8px; } .measures thead th, .measures thead td { border-top: 0; padding-top: 0; font-size: 12.5px; }
.measures td, .measures thead th { text-align: right; padding-right: 0; padding-left: 14px; } .measures b { font-weight: 650; } .measures td { white-space: nowrap; }
.findings { list-style: none; display: grid; gap: 12px; } .findings h3 b { color: var(--accent); margin-right: 6px; } .findings .fault h3 b { color: var(--alarm); }
.findings p { margin-top: 6px; } .findings ul { list-style: none; font-size: 13px; color: var(--soft); margin-top: 6px; } .findings code { color: var(--ink); margin-right: 8px; }
.settings { columns: 3 270px; column-gap: 36px; padding-bottom: 4px; }
.settings table, .settings caption, .settings tbody { display: block; } .settings table { padding-bottom: 14px; font-size: 13px; }
.settings table:not(.long) { break-inside: avoid; }
.settings caption { break-after: avoid; font-size: 13px; padding-bottom: 3px; }
.settings tr { display: flex; justify-content: space-between; gap: 16px; border-top: 1px solid var(--edge); break-inside: avoid; }
.settings tr:first-child { break-before: avoid; } .settings th, .settings td { border: 0; padding: 3px 0; min-width: 0; }
.settings th { overflow-wrap: anywhere; min-width: 30%; } .settings td { text-align: right; }
@media (min-width: 1000px) { .pair.wide-left { grid-template-columns: 11fr 10fr; } }
@media (max-width: 999px) { .wide-plot .plot { font-size: 15px; } .numbers { grid-template-columns: repeat(3, 1fr); } }
@media screen and (min-width: 720px) { .panels { grid-template-columns: repeat(3, 1fr); } }
@media screen and (min-width: 720px) and (max-width: 999px) { .panel { padding: 14px; } .panel .plot { font-size: 15px; } }
@media (max-width: 560px) { main { padding: 18px 14px 40px; } .card, .panel { padding: 13px 13px; } .command { display: block; }
  .wide-plot .plot { font-size: 16px; } .numbers { grid-template-columns: 1fr 1fr; } .numbers div { padding: 10px 13px; } .numbers b { font-size: 21px; } section { margin-top: 30px; } }
@media print { @page { margin: 14mm; } :root { --page: #fff; --wash: #f4f4f2; } body { font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; } .card, .panel, .numbers, .command { break-inside: avoid; } section > h2 { break-after: avoid; }
  .panels { grid-template-columns: repeat(3, 1fr); gap: 8px; } .panel { padding: 10px; } .panel .plot { font-size: 16px; }
  .pair, .pair.wide-left { grid-template-columns: 1fr 1fr; gap: 8px; } .pair > :only-child { grid-column: 1 / -1; } .wide-plot .plot { font-size: 15px; }
  .numbers { grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); } .numbers div { padding: 8px 10px; } .numbers b { font-size: 17px; }
  section { margin-top: 24px; } }
`;

import { LIGHT_PALETTE } from "../../report/light-palette.js";

/** The page's style sheet: the report's colours, system fonts. */
export const PAGE_STYLE = `
:root { color-scheme: light dark;
  ${Object.entries(LIGHT_PALETTE)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ")} --good: #1c7a3e; }
@media (prefers-color-scheme: dark) { :root {
  --page: #101318; --card: #181c22; --ink: #e8e8e4; --soft: #9aa2ad; --edge: #2a3038; --faint: #4b535e; --wash: #20252d;
  --train: #6ba4f5; --accent: #8ab8f8; --alarm: #ffb09c; --alarm-wash: #3a1f19; --good: #6fcf8f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
header, main { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
header { display: flex; align-items: center; justify-content: space-between; padding-top: 20px; padding-bottom: 14px; }
h1 { font-size: 20px; font-weight: 500; margin: 0; color: var(--soft); } h1 b { color: var(--ink); font-weight: 700; letter-spacing: -0.02em; }
h2 { font-size: 17px; font-weight: 650; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; } #count { color: var(--soft); font-weight: 450; }
#link { margin: 0; font-size: 13px; color: var(--soft); display: flex; align-items: center; gap: 7px; }
#link i { width: 8px; height: 8px; border-radius: 50%; background: var(--faint); } #link.live i { background: var(--good); }
#link.lost { color: var(--alarm); } #link.lost i { background: var(--alarm); }
form { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: end; padding: 14px 18px; margin-bottom: 22px;
  background: var(--card); border: 1px solid var(--edge); border-radius: 12px; }
label { display: grid; gap: 3px; font-size: 12.5px; color: var(--soft); min-width: 0; } label:nth-of-type(2) { flex: 1 1 260px; }
input, select, button { font: inherit; font-size: 14px; color: var(--ink); background: var(--page); border: 1px solid var(--edge);
  border-radius: 8px; padding: 6px 10px; min-height: 36px; max-width: 100%; }
button { cursor: pointer; background: var(--wash); } button:hover { border-color: var(--soft); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--page); font-weight: 600; padding: 6px 18px; }
button:disabled { opacity: 0.55; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#answer { flex-basis: 100%; font-size: 13.5px; color: var(--soft); overflow-wrap: anywhere; } #answer:empty { display: none; } #answer.bad { color: var(--alarm); }
.bar { display: flex; align-items: center; justify-content: space-between; gap: 14px; margin-bottom: 10px; }
#filter { width: 240px; background: var(--card); }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--edge); border-radius: 12px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 8px 12px; white-space: nowrap; border-bottom: 1px solid var(--edge); }
tbody tr:last-child td { border-bottom: 0; } tbody tr:hover { background: var(--wash); }
th { font-weight: 550; font-size: 12.5px; color: var(--soft); } .number { text-align: right; }
th button { all: unset; cursor: pointer; padding: 2px 0; } th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th[aria-sort="ascending"] button::after { content: " \\2191"; } th[aria-sort="descending"] button::after { content: " \\2193"; }
td.name { max-width: 270px; overflow: hidden; text-overflow: ellipsis; font-weight: 550; } td.cut { max-width: 150px; overflow: hidden; text-overflow: ellipsis; }
td.name button { all: unset; cursor: pointer; color: var(--accent); max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
td.name button:hover { text-decoration: underline; } td.name button:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 4px; }
.state::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 7px; background: var(--faint); }
.state.finished::before { background: var(--good); } .state.running::before { background: var(--accent); animation: pulse 1.6s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: 0.3; } } @media (prefers-reduced-motion: reduce) { .state.running::before { animation: none; } }
td.actions { text-align: right; } td.actions button { min-height: 28px; padding: 1px 10px; font-size: 13px; }
svg.curve { display: block; width: 96px; height: 26px; overflow: visible; } svg.curve path { fill: none; stroke: var(--train); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
#empty { color: var(--soft); padding: 26px 4px; text-align: center; }
dialog { width: min(1240px, 96vw); height: 94vh; padding: 16px 18px; color: inherit; background: var(--page); border: 1px solid var(--edge); border-radius: 14px; }
dialog[open] { display: flex; flex-direction: column; } dialog::backdrop { background: rgb(0 0 0 / 0.45); }
iframe { flex: 1; width: 100%; border: 1px solid var(--edge); border-radius: 10px; background: var(--page); }
@media (max-width: 620px) { header, main { padding-left: 14px; padding-right: 14px; } #filter { width: 140px; } }
`;

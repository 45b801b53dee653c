import { html, type Html } from "./html.js";
import { settingsTable, type Setting } from "./settings-table.js";

const MOST_ROWS = 400;
const DEEPEST = 8;
const LONGEST_VALUE = 400;

/**
 * The complete config as small tables, one a top-level key, its own scalars first. Nested keys are spelled out with dots, as in
 * `--set`. Absurdly deep, long or many entries are cut with a "…", for a config file may hold anything.
 */
export function configTable(config: unknown): Html | undefined {
  if (typeof config !== "object" || config === null) return undefined;
  const scalars: Setting[] = [];
  const groups: { name: string; rows: Setting[] }[] = [{ name: "general", rows: scalars }];
  const left = { rows: MOST_ROWS };
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) continue;
    if (isLeaf(value)) push(scalars, { key, value: leaf(value) }, left);
    else {
      const rows: Setting[] = [];
      flatten("", value as object, rows, 1, left);
      if (rows.length > 0) groups.push({ name: key, rows });
    }
  }
  const filled = groups.filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return undefined;
  return html`<div class="card settings">${filled.map(({ name, rows }) => settingsTable(name, rows))}</div>
    ${left.rows < 0 && html`<p class="note">… and ${-left.rows} more values.</p>`}`;
}

function flatten(prefix: string, value: object, rows: Setting[], depth: number, left: { rows: number }): void {
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const key = prefix === "" ? name : `${prefix}.${name}`;
    if (isLeaf(entry)) push(rows, { key, value: leaf(entry) }, left);
    else if (depth >= DEEPEST) push(rows, { key, value: "…" }, left);
    else flatten(key, entry as object, rows, depth + 1, left);
  }
}

function push(rows: Setting[], { key, value }: Setting, left: { rows: number }): void {
  if (left.rows-- > 0) rows.push({ key: cut(key, 120), value: cut(value, LONGEST_VALUE) });
}

/** Everything but objects with entries and lists that hold objects. */
function isLeaf(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every((entry) => typeof entry !== "object" || entry === null);
  return Object.keys(value).length === 0;
}

function leaf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.slice(0, 100).map(leaf).join(", ");
  if (value === null) return "none";
  return typeof value === "object" ? "none" : String(value);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

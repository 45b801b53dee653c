import { html, type Html } from "../svg/html.js";
import { settingsTable, type Setting } from "./settings-table.js";

const MOST_ROWS = 400;
const DEEPEST = 8;
const LONGEST_VALUE = 400;
/** A group with more rows gives each of its objects of three or more keys a table of its own. */
const TALL_GROUP = 8;

interface Group {
  name: string;
  rows: Setting[];
}

/**
 * The complete config as small tables, one a top-level key, the scalars among these first. Nested keys are spelled out with dots, as in
 * `--set`. Absurdly deep, long or many entries are cut with a "…", for a config file may hold anything.
 */
export function configTable(config: unknown): Html | undefined {
  if (typeof config !== "object" || config === null) return undefined;
  const scalars: Setting[] = [];
  const groups: Group[] = [{ name: "general", rows: scalars }];
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
  const filled = groups.flatMap(split).filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return undefined;
  return html`<div class="card settings">${filled.map(({ name, rows }) => settingsTable(name, rows))}</div>
    ${left.rows < 0 && html`<p class="note">… and ${-left.rows} more values.</p>`}`;
}

function split({ name, rows }: Group): Group[] {
  if (rows.length <= TALL_GROUP) return [{ name, rows }];
  const own: Group = { name, rows: [] };
  const inner = new Map<string, Setting[]>();
  for (const row of rows) {
    const head = row.key.slice(0, Math.max(0, row.key.indexOf(".")));
    inner.set(head, [...(inner.get(head) ?? []), row]);
  }
  const groups = [own];
  for (const [head, part] of inner) {
    if (head === "" || part.length < 3) own.rows.push(...part);
    else {
      const tail = part.map(({ key, value }) => ({ key: key.slice(head.length + 1), value }));
      groups.push({ name: `${name}.${head}`, rows: tail });
    }
  }
  return groups;
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
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" ? String(value) : "none";
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

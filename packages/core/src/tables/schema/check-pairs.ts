import type { DataFinding } from "./data-finding.js";
import type { TableValues } from "./table-values.js";

/** Rows and columns that pairs are looked for among. */
const [mostRows, mostColumns] = [5000, 80];

/**
 * Pairs of columns that say the same: numbers that are each other's line (|r| > 0.9999), categories of which each goes with one of the other. One of them
 * gives the other away to whoever predicts it.
 */
export function sameTwice({ columns, values }: TableValues, rows: number): DataFinding[] {
  const used = columns.slice(0, mostColumns);
  const read = Math.min(rows, mostRows);
  const findings: DataFinding[] = [];
  const cells = used.map((_, j) => Float64Array.from({ length: read }, (_unused, i) => values[i * columns.length + j]));
  for (let a = 0; a < used.length; a++)
    for (let b = a + 1; b < used.length; b++) {
      const [one, other] = [used[a], used[b]];
      const listed = [one, other].filter(({ categories }) => categories !== undefined).length;
      if (listed === 1) continue;
      const same = listed === 2 ? isOneToOne(cells[a], cells[b]) : isLine(cells[a], cells[b]);
      if (same)
        findings.push({
          level: "warning",
          column: other.name,
          message: `says the same as ${one.name}; either gives the other away`,
        });
    }
  return findings;
}

/** Whether each value of one goes with one value of the other, over rows that have both, and there are more than two. */
function isOneToOne(a: Float64Array, b: Float64Array): boolean {
  const [there, back] = [new Map<number, number>(), new Map<number, number>()];
  let pairs = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    pairs++;
    if ((there.get(a[i]) ?? b[i]) !== b[i] || (back.get(b[i]) ?? a[i]) !== a[i]) return false;
    there.set(a[i], b[i]);
    back.set(b[i], a[i]);
  }
  return pairs >= 20 && there.size > 1;
}

function isLine(a: Float64Array, b: Float64Array): boolean {
  let [n, ma, mb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    n++;
    const [da, db] = [a[i] - ma, b[i] - mb];
    ma += da / n;
    mb += db / n;
    saa += da * (a[i] - ma);
    sbb += db * (b[i] - mb);
    sab += da * (b[i] - mb);
  }
  return n >= 20 && saa > 0 && sbb > 0 && Math.abs(sab) / Math.sqrt(saa * sbb) > 0.9999;
}

/** Categories that are the same but for capitals and spaces. */
export function lookAlike(categories: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const category of categories) {
    const key = category.toLowerCase().replaceAll(/[\s_-]+/g, "");
    groups.set(key, [...(groups.get(key) ?? []), category]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Words in quotes for a sentence, the first few of them. */
export function likeNames(words: readonly string[]): string {
  const shown = words.slice(0, 5).map((word) => JSON.stringify(word.slice(0, 40)));
  return `${shown.join(", ")}${words.length > shown.length ? ` and ${words.length - shown.length} more` : ""}`;
}

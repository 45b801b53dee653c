import Papa from "papaparse";

/** What may stand between cells, the rarest in texts first: of several that fit every line, the first one is it. */
const candidates = ["\t", ";", "|", ","] as const;

/** Lines that are looked at. */
const lines = 50;

/**
 * What separates the cells of a text: that which gives most lines one number of cells, two or more. A comma inside of numbers (`1,5;2,5`)
 * loses to what stands between them. A text that has none of them has one column, and `,` is said of it.
 */
export function guessSeparator(text: string): string {
  let best = { separator: ",", share: 0 };
  for (const separator of candidates) {
    if (!text.includes(separator)) continue;
    const { data } = Papa.parse<string[]>(text.slice(0, 200_000), {
      ...{ delimiter: separator, newline: "\n", preview: lines },
    });
    const widths = data.filter((cells) => cells.length > 1 || cells[0] !== "").map((cells) => cells.length);
    const share = widths.filter((width) => width === commonest(widths)).length / widths.length;
    if (commonest(widths) > 1 && share > best.share) best = { separator, share };
  }
  return best.separator;
}

/** The most frequent number; of equally frequent ones the largest. */
export function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || b - a)[0]?.[0] ?? 0;
}

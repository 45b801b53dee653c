import { FormatError, type RawTable } from "@latents/core";
import { tableOfSeries } from "./series-table.js";

/** Whether a text is one of series as aeon and sktime write them, rather than a program that ends with .ts too. */
export const isSeriesText = (text: string): boolean => /^\s*(#[^\n]*\n\s*)*@\w+/.test(text);

/**
 * Series from a .ts file: `@` lines that describe them, then behind `@data` one case a line, channels between colons, `?` where a value is missing, the class last. Cases of
 * other lengths are as long as the longest, missing behind their end. Classes are left out. Throws FormatError, naming the line.
 */
export function parseTsSeries(text: string, name: string): RawTable {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^@data\b/i.test(line.trim()));
  if (start < 0) throw new FormatError(`${name}: has no line @data, behind which its series stand; get the file again`);
  const said = (key: string): string | undefined =>
    lines
      .slice(0, start)
      .map((line) => new RegExp(`^@${key}\\s+(.*)$`, "i").exec(line.trim())?.[1])
      .find((value) => value !== undefined);
  if (/^true/i.test(said("timeStamps") ?? ""))
    throw new FormatError(`${name}: has time stamps; write its series without them, as evenly spaced values`);
  const labelled = /^true/i.test(said("classLabel") ?? "") || /^true/i.test(said("targetLabel") ?? "");
  const cases: { readonly line: number; readonly channels: readonly (readonly number[])[] }[] = [];
  for (let i = start + 1; i < lines.length; i++) {
    if (lines[i].trim() === "") continue;
    const parts = lines[i].split(":");
    if (labelled) parts.pop();
    const channels = parts.map((part, c) =>
      part.split(",").map((cell) => numberOf(cell.trim(), `${name}: line ${i + 1}, channel ${c + 1}`)),
    );
    const first = cases[0]?.channels.length ?? channels.length;
    if (channels.length !== first || first === 0)
      throw new FormatError(
        `${name}: line ${i + 1} must have ${first} channels, as other lines, has ${channels.length}; add what is missing`,
      );
    cases.push({ line: i + 1, channels });
  }
  if (cases.length === 0) throw new FormatError(`${name}: has no series behind @data; a table has a row or more`);
  const length = cases.reduce((most, { channels }) => channels.reduce((n, one) => Math.max(n, one.length), most), 0);
  const count = cases[0].channels.length;
  const values = new Float64Array(cases.length * count * length).fill(NaN);
  cases.forEach(({ channels }, i) => channels.forEach((one, c) => values.set(one, (i * count + c) * length)));
  const names = count === 1 ? ["x"] : Array.from({ length: count }, (_, c) => `x${c + 1}`);
  const table = tableOfSeries(name, { channels: names, length }, values, (row) => `${name}: line ${cases[row].line}`);
  const uneven = cases.some(({ channels }) => channels.some((one) => one.length < length));
  return {
    ...table,
    notes: [
      ...(labelled ? ["has classes, which are left out"] : []),
      ...(uneven
        ? [`has series of several lengths, which are missing cells behind their end, up to ${length} points`]
        : []),
    ],
  };
}

function numberOf(cell: string, where: string): number {
  if (cell === "?" || cell === "NaN") return NaN;
  const value = Number(cell);
  if (cell === "" || !Number.isFinite(value))
    throw new FormatError(
      `${where}: ${JSON.stringify(cell)} is no number; correct it, or write ? where a value is missing`,
    );
  return value;
}

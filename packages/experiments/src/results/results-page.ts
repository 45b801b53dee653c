import { duration } from "latents/terminal";
import type { Figures } from "../workbench/findings.js";
import { verdictTable } from "./verdicts.js";
import type { SavedResult } from "./write-result.js";

/** How the page begins, which tells it from a page of somebody else. */
export const pageBeginning = "# Results\n\nMade by `latents reproduce`";

/** The page of all results, Markdown: for each experiment its sentence, its table and its pictures; then one table of verdicts, with the rows of a board. */
export function resultsPage(results: readonly SavedResult[], ofBoard: readonly string[] = []): string {
  const index = results.map(
    ({ id, title, elapsedMs }) => `| [${id}](#${id}) | ${cell(title)} | ${duration(elapsedMs / 1000)} |`,
  );
  return `${pageBeginning}, which writes this page too. Nats per image unless a name says otherwise; ± is a standard error. Protocols are not
comparable with each other: look at the line under each title. [Verdicts](#verdicts) has all published figures in one table.

| experiment | what | time |
| --- | --- | --- |
${index.join("\n")}

${[...results.map(section), ...(results.length > 0 ? [verdictTable(results, ofBoard)] : [])].join("\n")}`;
}

function section(result: SavedResult): string {
  const { id, title, command, commit, seeds, machine, elapsedMs, protocol, source, seen, page, rows, pictures } =
    result;
  const made = `\`${command}\` · ${duration(elapsedMs / 1000)} · seed${seeds.length === 1 ? "" : "s"} ${seeds.join(", ")} · ${commit} · ${machine}`;
  const head = `## ${id}

**${title}.** ${seen}

Published: ${source}. Ours: ${protocol}.
`;
  if (page !== undefined) return `${head}\nRows and pictures: [docs/${page}](../${page}).\n\n${made}\n`;
  const table = rows.map(
    ({ label, published, ours, note }) =>
      `| ${cell(label)} | ${published ? figuresCell(published, String) : "no number"} | ${figuresCell(ours)} | ${cell(note ?? "")} |`,
  );
  const images = pictures.map(({ file, caption }) =>
    /\.(png|gif|svg)$/.test(file)
      ? `![${cell(caption)}](${id}/${file})\n\n*${cell(caption)}*`
      : `[${cell(caption)}](${id}/${file})`,
  );
  return `${head}
| | published | ours | note |
| --- | --- | --- | --- |
${table.join("\n")}

${made}

${images.join("\n\n")}
`;
}

/** Text that stays within its cell. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `negElbo 99.56 ± 0.30, rec 80.18`; a standard error stands behind the first figure, whose it is. */
function figuresCell(figures: Figures, number: (value: number) => string = digits): string {
  const { standardError, ...rest } = figures;
  return Object.entries(rest)
    .map(([name, value], i) => {
      const error = i === 0 && standardError !== undefined ? ` ± ${shown(name, standardError, number)}` : "";
      return `${name} ${shown(name, value, number)}${error}`;
    })
    .join(", ");
}

/** Shares as percentages, everything else as it is written. */
const shown = (name: string, value: number, number: (value: number) => string): string =>
  /accuracy|share|rate$/i.test(name) ? `${(100 * value).toFixed(2)} %` : number(value);

/** Counts whole, other figures with two digits behind the point, or two in all where they are small. */
function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) < 0.095 ? value.toPrecision(2) : value.toFixed(2);
}

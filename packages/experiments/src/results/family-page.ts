import { family, familyWords } from "../recipes/family/family-recipes.js";
import type { FamilyMember } from "../recipes/family/family-member.js";
import type { Figures } from "../workbench/findings.js";
import type { SavedResult } from "./write-result.js";

/** Parts of the page, by the names of their first members. */
const sections: readonly (readonly [title: string, first: string])[] = [
  ["Priors", "plain"],
  ["Posteriors and layers", "posterior-full-normal"],
  ["Objectives", "beta"],
];

/** What the page is made of. */
export interface FamilyPageOptions {
  /** Of e6-family. */
  readonly result: SavedResult;
  /** Of e6-likelier, trained to the end. */
  readonly longer: SavedResult;
  /** Lines of a file under packages/core/src. */
  readonly linesOf: (source: string) => number;
}

/** docs/family.md: every variant with its measured row, or that it has none yet, and the lines of its file. */
export function familyPage({ result, longer, linesOf }: FamilyPageOptions): string {
  const rows = new Map(result.rows.map(({ label, ours }) => [label, ours]));
  const missing = family.filter(({ label }) => !rows.has(label));
  const firsts = sections.map(([, first]) => family.findIndex(({ word }) => word === first));
  const parts = sections.map(([title], i) => {
    const members = family.slice(firsts[i], firsts[i + 1]);
    return [
      `## ${title}`,
      table(members, rows),
      ...members.map((member) => section(member, result, linesOf(member.source))),
    ].join("\n\n");
  });
  return [
    "# The family",
    "<!-- Written by `npm run docs` from docs/results/e6-family/result.json; a test fails when it is stale. -->",
    "Choose a variant by what it is for, and see what it does to the same nets:",
    "```sh\nnpx latents train mnist --set model.prior=realnvp\nnpx latents reproduce e6-family      # measures all of them again; a series that was stopped goes on\n```",
    `Every model has the nets 784-300-300-40 and mirror with ELU, Adam at 1e-3, one seed, and differs from the plain one in what its words say. Figures: ${result.protocol}. ${result.seen} Commit ${result.commit}, ${result.machine}.`,
    "So short a training shows what is quick to learn, not what is best in the end: see the table of 20,000 steps. Objectives that are no bound of log p(x) are measured as a VAE all the same; where codes have no density there is a REC alone. s / 1,000: seconds of a thousand steps.",
    ...(missing.length > 0
      ? [`**Not measured yet:** ${missing.map(({ label }) => label).join("; ")}. Their rows are empty.`]
      : []),
    pricesSentence(familyLines(linesOf)),
    longerTable(longer),
    ...parts,
  ].join("\n\n");
}

/** Lines of each variant's own file, from the shortest on; a file of two variants counts once. */
export const familyLines = (linesOf: (source: string) => number): number[] =>
  [...new Set(family.map(({ source }) => source))].map(linesOf).sort((a, b) => a - b);

export const medianOf = (sorted: readonly number[]): number =>
  (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;

const pricesSentence = (lines: readonly number[]): string =>
  `A variant is one file: ${lines[0]} to ${lines.at(-1)} lines with its docs and its options, half of them ${medianOf(lines)} or fewer. What several share, such as the steps of a flow or a discriminator, stands beside them once.`;

/** The priors and posteriors that e6-likelier has trained for 20,000 steps. */
function longerTable({ rows, protocol, id, commit, machine }: SavedResult): string {
  const found = new Map(rows.map(({ label, ours }) => [label, ours]));
  return [
    "## Trained to the end",
    `[${id}](results/README.md#${id}): ${protocol}. Commits ${commit}, ${machine}.`,
    table(
      family.filter(({ label }) => found.has(label)),
      found,
    ),
  ].join("\n\n");
}

/** A row for each member, with a column for each kind of figure that one of them has. */
function table(members: readonly FamilyMember[], rows: ReadonlyMap<string, Figures>): string {
  const there = columns.filter(({ name }) => members.some(({ label }) => rows.get(label)?.[name] !== undefined));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(["", ...there.map(({ title }) => title)]),
    line(["---", ...there.map(() => "---")]),
    ...members.map(({ word, label }) =>
      line([`[${word}](#${word})`, ...there.map((column) => cell(column, rows.get(label)))]),
    ),
  ].join("\n");
}

interface Column {
  readonly title: string;
  readonly name: string;
  readonly error?: string;
  readonly digits?: number;
}

const columns: readonly Column[] = [
  { title: "NELBO", name: "negElbo", error: "standardError" },
  { title: "REC", name: "rec" },
  { title: "KL", name: "kl" },
  { title: "NLL", name: "nll", error: "nllStandardError" },
  { title: "s / 1,000", name: "secondsPerThousandSteps", digits: 1 },
];

/** A figure with its standard error; a dash for what does not exist, nothing for what is not measured. */
function cell({ name, error, digits = 2 }: Column, ours: Figures | undefined): string {
  if (!ours) return "";
  if (!(name in ours)) return "-";
  const spread = error !== undefined && error in ours ? ` ± ${ours[error].toFixed(digits)}` : "";
  return `${ours[name].toFixed(digits)}${spread}`;
}

function section(member: FamilyMember, { id, pictures }: SavedResult, lines: number): string {
  const { word, label, formula, goodFor, notFor, source } = member;
  const words = familyWords(member).map((one) => `--set '${one}'`);
  const images = pictures.filter(({ file }) => [`${word}-draws.png`, `${word}-map.png`].includes(file));
  return [
    `### ${word}`,
    `**${label}** ([code](../packages/core/src/${source}), ${lines} lines): ${formula}`,
    `For ${goodFor}. Not for ${notFor}.`,
    ...(words.length > 0 ? [`\`${words.join(" ")}\``] : []),
    ...(images.length > 0
      ? [images.map(({ file, caption }) => `![${caption}](results/${id}/${file})`).join(" ")]
      : ["Not measured yet."]),
  ].join("\n\n");
}

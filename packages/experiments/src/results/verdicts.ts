import type { Row } from "../workbench/findings.js";
import type { SavedResult } from "./write-result.js";

/** Why figures of an experiment are above or below the published ones, where its rows do not say so themselves: made from what was measured, there and in all results. */
const reasons: Readonly<Record<string, (result: SavedResult, row: Row, all: readonly SavedResult[]) => string>> = {
  "e1-vae": ofFewImages,
  "e1-gmvae": ofFewImages,
  "e1-m2": (result, _, all) => {
    const choices = choicesOfLabels(result);
    const apart = Math.max(...choices) - Math.min(...choices);
    const moved = all.find(({ id }) => id === "e1-m2-moved");
    const better = moved ? `; of moved images ${figure("accuracy", Math.min(...choicesOfLabels(moved)))} or more` : "";
    return `the source tells one choice of the 100 labels; ${choices.length} choices lie ${(100 * apart).toFixed(1)} points apart${better}`;
  },
  "e5-iwae": () =>
    "source wrong: it prints the least loss of any batch, and for k = 10 goes on from the training with k = 5",
  "e5-latent-size": ({ rows }) => {
    const distances = rows.map(({ ours }) => Math.abs(ours["lastBatch"] - ours["epochMean"])).filter(Number.isFinite);
    return `source wrong: it prints one batch of 200 for the epoch; batches lie up to ${Math.max(...distances).toFixed(1)} nats from their epoch's mean`;
  },
  "e6-dsprites": (result) => `${share(result)}, half the channels; one seed beside a mean of ten`,
  "e6-iwae": share,
  "e6-cost": (_, { ours, note }) => `${ours["hours"].toFixed(0)} hours of one core; ${note}`,
};

/** Accuracies of M2 by which images are labelled. */
const choicesOfLabels = ({ rows }: SavedResult): readonly number[] =>
  rows.filter(({ label }) => label.includes("labelled images")).map(({ ours }) => ours["accuracy"]);

/** How far means of 100 test images scatter, by the standard error of the first row, which is over all of them. */
function ofFewImages({ rows }: SavedResult): string {
  const scatter = (rows[0].ours["standardError"] ?? NaN) * Math.sqrt(10_000 / 100);
  return `the source's figures are very likely those of 100 test images, whose mean has a standard error of ${scatter.toFixed(1)} nats`;
}

function share({ shortened }: SavedResult): string {
  return shortened ? `${((100 * shortened.steps) / shortened.published).toFixed(0)} % of the published steps` : "";
}

/** Figures of which more is better; of `undirected` ones neither is; of all others less. */
const higher = /accuracy|share|auc|mig|sap|disentanglement|factorVae/i;
const undirected = /variance/i;

/** Relative difference that rounding of a published figure explains. */
const rounding = 0.001;

/**
 * What a row's first published figure says beside ours: `matched` within rounding or two standard errors of ours, `beaten`, or `missed by` so much;
 * `differs by` where neither direction is better.
 */
export function verdictOf({ published = {}, ours }: Row): string {
  const [name, theirs] = Object.entries(published)[0];
  const own: number | undefined = ours[name];
  if (own === undefined) return "not measured";
  const difference = own - theirs;
  const error = Object.keys(ours)[0] === name ? (ours["standardError"] ?? 0) : 0;
  if (Math.abs(difference) <= Math.max(2 * error, rounding * Math.abs(theirs))) return "matched";
  const by = figure(name, Math.abs(difference), 3);
  if (undirected.test(name)) return `differs by ${by}`;
  return higher.test(name) === difference > 0 ? `beaten by ${by}` : `missed by ${by}`;
}

const figure = (name: string, value: number, digits = 5): string =>
  /accuracy|share/i.test(name) ? `${(100 * value).toFixed(2)} %` : String(Number(value.toPrecision(digits)));

/** Of words about pictures: the sentences that own up to a miss, else the first. */
function inWords(seen: string): string {
  const sentences = seen.split(/(?<=\.) (?=[A-Z])/);
  const misses = sentences.filter((sentence) => /\bmiss|does not|not all/.test(sentence));
  return (misses.length > 0 ? misses : sentences.slice(0, 1)).join(" ").trim();
}

/** The table that ends the page: each row of a source with a figure, and each experiment whose source has none, with the verdict; `more` are further rows. */
export function verdictTable(results: readonly SavedResult[], more: readonly string[] = []): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const rows = results.flatMap((result) => {
    const { id, rows: own, seen } = result;
    const source = `[${id}](#${id})`;
    const compared = own.filter(({ published }) => published !== undefined);
    if (compared.length === 0) return [`| ${source} | no figures | - | - | ${cell(inWords(seen))} |`];
    return compared.map((row) => {
      const [name, theirs] = Object.entries(row.published!)[0];
      const verdict = verdictOf(row);
      const reason = /^(missed|not measured)/.test(verdict) ? reasons[id]?.(result, row, results) : undefined;
      const why = reason ? `: ${reason}` : "";
      const values = [theirs, row.ours[name]].map((value) => (value === undefined ? "-" : figure(name, value)));
      return `| ${source} | ${cell(row.label)} | ${name} ${values[0]} | ${values[1]} | ${verdict}${why} |`;
    });
  });
  return `## Verdicts

Each row of a source that has a figure, by its first one, and what was seen where the source has pictures alone. Protocol, standard errors and the other
figures stand in the experiment's own section. Matched: within two standard errors of ours, or within 0.1 %.

| experiment | row | published | ours | verdict |
| --- | --- | --- | --- | --- |
${[...rows, ...more].join("\n")}
`;
}

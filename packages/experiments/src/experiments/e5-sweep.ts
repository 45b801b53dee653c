import { readFile } from "node:fs/promises";
import type { Experiment } from "../workbench/experiment.js";
import type { Figures, Picture, Row } from "../workbench/findings.js";
import { thousands } from "../workbench/protocol.js";

const over = { "model.latent": [2, 3, 5, 10, 20, 50], seed: [1, 2] };

/** The sets that are searched, each with its recipe of two dimensions. */
const sets = [
  { name: "latent", recipe: "e5-2d", data: "MNIST" },
  { name: "latent-fashion", recipe: "e5-fashion", data: "Fashion-MNIST" },
] as const;

/** E5: the proposed grid search over the latent dimension, and the same on Fashion-MNIST. */
export const e5Sweep: Experiment = {
  id: "e5-sweep",
  title: "Grid over the latent dimension, two seeds, on MNIST and on Fashion-MNIST",
  source: "VAE++, course project of CSC412/2506, which proposes it; no figures",
  minutes: 3,
  run: async (bench) => {
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    const seen: string[] = [];
    const protocols: string[] = [];
    for (const { name, recipe, data } of sets) {
      const ended = await bench.sweep({ name, recipe, over });
      const { files, trials } = ended;
      const [{ result }] = trials;
      const own = ended.rows.map(({ values, negElbo = NaN, standardError = NaN, rec = NaN, kl = NaN, runs }) => ({
        label: `${data}, z = ${String(values["model.latent"])}`,
        ours: { negElbo, standardError, rec, kl, runs } satisfies Figures,
      }));
      rows.push(...own);
      if (files.curvePng !== undefined)
        pictures.push({
          file: `${name}-curve.png`,
          caption: `${data}: test NELBO against the latent dimension; bars are one standard error over the seeds`,
          bytes: await readFile(files.curvePng),
        });
      seen.push(sweepSentence(own));
      protocols.push(
        `${data}: ${trials.length} trainings of ${thousands(result?.steps ?? NaN)} steps of batch 200, ${result?.test.binarisation} binarisation, ${thousands(result?.test.images ?? NaN)} test images`,
      );
    }
    return {
      ...{ rows, pictures, seen: seen.join(" "), seeds: over.seed },
      protocol: `the baseline 784-500 and mirror. ${protocols.join("; ")}; means over ${over.seed.length} seeds, ± is the standard error over the seeds`,
    };
  },
};

/** Rows of a set by rising latent dimension: which is best, and whether each added dimension helps. */
export function sweepSentence(rows: readonly Row[]): string {
  const value = ({ ours }: Row): number => ours["negElbo"];
  const best = rows.reduce((least, row) => (value(row) < value(least) ? row : least));
  const falls = rows.every((row, i) => i === 0 || value(row) < value(rows[i - 1]));
  const all = rows.map((row) => `${row.label.split(", ").at(-1)} ${value(row).toFixed(1)}`).join(", ");
  const scatter = Math.max(...rows.map(({ ours }) => ours["standardError"]));
  return `${best.label} is best with ${value(best).toFixed(2)} nats; the NELBO ${falls ? "falls" : "does not fall"} with every added dimension (${all}). Seeds differ by ${scatter.toFixed(2)} nats (standard error) at most.`;
}

import { readFile } from "node:fs/promises";
import type { Experiment } from "../workbench/experiment.js";
import type { Figures } from "../workbench/findings.js";
import { thousands } from "../workbench/protocol.js";

const over = { "model.latent": [2, 3, 5, 10, 20, 50], seed: [1, 2] };

/** E5: the proposed grid search over the latent dimension. */
export const e5Sweep: Experiment = {
  id: "e5-sweep",
  title: "Grid over the latent dimension, two seeds",
  source: "VAE++, course project of CSC412/2506, which proposes it; no figures",
  minutes: 4,
  run: async (bench) => {
    const { rows, best, files, trials } = await bench.sweep({ name: "latent", recipe: "e5-2d", over });
    const [{ result }] = trials;
    const done = `${result?.test.binarisation} binarisation, ${thousands(result?.steps ?? NaN)} steps of batch 200, ${thousands(result?.test.images ?? NaN)} test images`;
    const figures = rows.map(({ values, negElbo = NaN, standardError = NaN, rec = NaN, kl = NaN, runs }) => ({
      latent: Number(values["model.latent"]),
      ours: { negElbo, standardError, rec, kl, runs } satisfies Figures,
    }));
    const falls = figures.every(({ ours }, i) => i === 0 || ours.negElbo < figures[i - 1].ours.negElbo);
    const at = (latent: number): number => figures.find((row) => row.latent === latent)!.ours.negElbo;
    return {
      rows: figures.map(({ latent, ours }) => ({ label: `z = ${latent}`, ours })),
      pictures:
        files.curvePng === undefined
          ? []
          : [
              {
                file: "curve.png",
                caption: "test NELBO against the latent dimension; bars are one standard error over the seeds",
                bytes: await readFile(files.curvePng),
              },
            ],
      seen: `The best latent dimension is ${String(best?.values["model.latent"])} with ${best?.negElbo?.toFixed(2)} nats; ${falls ? "the NELBO falls with every added dimension" : "the NELBO does not fall with every added dimension"}: ${at(2).toFixed(1)} with 2, ${at(10).toFixed(1)} with 10, ${at(50).toFixed(1)} with 50. Seeds differ by ${Math.max(...figures.map(({ ours }) => ours.standardError)).toFixed(2)} nats (standard error) at most.`,
      seeds: over.seed,
      protocol: `${trials.length} trainings of the baseline: ${done}; means over ${over.seed.length} seeds, ± is the standard error over the seeds`,
    };
  },
};

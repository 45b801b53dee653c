import { encodePng, imageGrid, latentSpread, take, traversalCodes, type TrainedVae } from "@latents/core";
import { disentanglement, encodeDataset } from "latents/run";
import { disentanglers, dspritesRecipe } from "../../recipes/e6-dsprites.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Figures, Findings, Picture, Row } from "../../workbench/findings.js";
import { lengthOf, thousands } from "../../workbench/protocol.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

/** Of each model, in place of its recipe's 20,000. */
const steps = 6000;
/** Of all 737,280, whose factors the codes are held against. */
const images = 10_000;
const seed = 0;
const publishedSteps = 300_000;

/** Mean over ten seeds, and their standard deviation. */
interface PublishedScore {
  readonly mean: number;
  readonly deviation: number;
}

/** Scores of the same nets with twice the channels, 300,000 steps, the best of beta 1, 2, 4, 6. Source: CFASL, "Composite Factor-Aligned Symmetry Learning for Disentanglement in Variational AutoEncoder", its README's table of dSprites. */
const published: Readonly<Record<string, Readonly<Record<string, PublishedScore>>>> = {
  beta: {
    mig: { mean: 0.1319, deviation: 0.0448 },
    sap: { mean: 0.0569, deviation: 0.0198 },
    disentanglement: { mean: 0.2149, deviation: 0.063 },
    factorVae: { mean: 0.7354, deviation: 0.0647 },
  },
  "beta-tc": {
    mig: { mean: 0.2395, deviation: 0.1013 },
    sap: { mean: 0.072, deviation: 0.0066 },
    disentanglement: { mean: 0.3533, deviation: 0.0907 },
    factorVae: { mean: 0.7919, deviation: 0.0587 },
  },
};

/** Objectives that are to disentangle, by the scores of their codes on dSprites. What is trained and scored is kept: a series that was stopped goes on. */
export const e6Dsprites: Experiment = {
  id: "e6-dsprites",
  title: "Do beta-VAE, FactorVAE, beta-TC and DIP-VAE disentangle dSprites?",
  source:
    "Locatello et al. 2019, arXiv:1811.12359 (disentanglement_lib): the nets, of which these have half the channels, and the weights; its scores are plots without numbers. Numbers: the table of CFASL (Composite Factor-Aligned Symmetry Learning), 300,000 steps by the same nets, mean of ten seeds; it has no FactorVAE and no DIP-VAE. Its SAP and DCI are disentanglement_lib's, by other predictors than ours",
  minutes: 79,
  run: async (bench) => {
    const done: Scored[] = [];
    for (const { word, label } of disentanglers) {
      const run = await bench.train({
        name: word,
        recipe: dspritesRecipe(word),
        sets: [`train.steps=${String(steps)}`],
      });
      done.push(await scored(word, label, run, bench));
      await bench.keep(findings(done));
    }
    return findings(done);
  },
};

/** A model, its row and its picture. */
interface Scored {
  readonly run: FinishedRun;
  readonly row: Row;
  readonly picture: Picture;
}

async function scored(word: string, label: string, run: FinishedRun, bench: Workbench): Promise<Scored> {
  const count = bench.count(images, 500);
  const trained = await run.open();
  try {
    const scores = await bench.measureOnce(run, "scores", { images: count, seed }, async (): Promise<Figures> => {
      bench.say(`${label}: encoding and scoring ${thousands(count)} images`);
      const { dci, ...rest } = await disentanglement(trained, run.run.config, { images: count, seed });
      return { ...rest, ...dci };
    });
    const { negElbo, rec, kl } = testRow(run);
    const known = Object.entries(published[word] ?? {}).map(([name, { mean }]) => [name, mean] as const);
    return {
      run,
      row: {
        label,
        ...(known.length > 0 && { published: Object.fromEntries(known) }),
        ours: { ...scores, negElbo, rec, kl },
      },
      picture: await traversal(word, label, trained, run),
    };
  } finally {
    await trained.release();
  }
}

/** A walk along each latent, those whose codes vary most first. */
async function traversal(word: string, label: string, trained: TrainedVae, run: FinishedRun): Promise<Picture> {
  const { mean, logVar } = await encodeDataset(trained, take(await run.test(), 1000), run.run.config);
  const { meanVariance } = latentSpread(mean, logVar!);
  const dims = Array.from(meanVariance, (_, i) => i).sort((a, b) => meanVariance[b] - meanVariance[a]);
  const walk = traversalCodes(new Float32Array(trained.latent), { dims, steps: 9, range: 2 });
  const { data } = await trained.decode(walk);
  return {
    file: `${word}-traversal.png`,
    caption: `${label}: each latent from -2 to 2, a row each, those that vary most first`,
    bytes: encodePng(imageGrid(data, trained.shape, { columns: 9, pad: 1, background: 48 })),
  };
}

function findings(done: readonly Scored[]): Findings {
  const rows = done.map(({ row }) => row);
  const [{ run }] = done;
  const { config } = run.run;
  return {
    rows,
    pictures: done.map(({ picture }) => picture),
    seen: dspritesSentence(rows, run.result.steps),
    shortened: { steps: run.result.steps, published: publishedSteps },
    seeds: [run.result.seed],
    protocol: `${lengthOf(config)} of batch ${config.train.batch} of 60,000 images, Adam at ${config.optimizer.learningRate}; codes of ${thousands(images)} images drawn from all 737,280, posterior means; disentanglement, completeness, informativeness: DCI; one seed, where the published scores are means of ten`,
  };
}

/** Whether the MIG and the FactorVAE score of each objective are within two published deviations, and which disentangles more than the ELBO. */
export function dspritesSentence(rows: readonly Row[], trainedSteps: number): string {
  const [elbo, ...others] = rows;
  const names = { mig: "MIG", factorVae: "FactorVAE score" } as const;
  const held = disentanglers.flatMap(({ word, label }) => {
    const row = rows.find((one) => one.label === label);
    if (!row || !(word in published)) return [];
    return Object.entries(names).map(([name, title]) => {
      const { mean, deviation } = published[word][name];
      const ours = row.ours[name];
      const isWithin = Math.abs(ours - mean) <= 2 * deviation;
      const where = isWithin ? "within" : ours > mean ? "above" : "missed: below";
      return `${title} of ${label} ${ours.toFixed(3)}, ${where} ${mean.toFixed(2)} ± ${(2 * deviation).toFixed(2)}`;
    });
  });
  const more = (name: keyof typeof names): string => {
    const better = others.filter(({ ours }) => ours[name] > elbo.ours[name]);
    const list = better.map(({ label, ours }) => `${label} ${ours[name].toFixed(3)}`).join("; ");
    return `${names[name]} above the ${elbo.label}'s ${elbo.ours[name].toFixed(3)}: ${list || "none"}`;
  };
  return `After ${thousands(trainedSteps)} of the published ${thousands(publishedSteps)} steps${held.length > 0 ? `, beside published means and two deviations: ${held.join("; ")}` : ""}. ${more("mig")}. ${more("factorVae")}.`;
}

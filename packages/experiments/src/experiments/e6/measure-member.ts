import { join } from "node:path";
import { chooseImages, encodePng, imageGrid, take, trainOptionsFromConfig, tsne, type TrainedVae } from "@latents/core";
import { scatterSvg, svgToPng } from "latents/draw";
import { readInput, writeFileAtomic } from "latents/files";
import { encodeDataset, trialPace } from "latents/run";
import type { FamilyMember } from "../../recipes/family/family-member.js";
import { measureNll } from "../../measure/measure-nll.js";
import type { Figures, Picture } from "../../workbench/findings.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

/** How a member is measured. */
export const measuring = { nllImages: 1000, nllSamples: 200, mapped: 1000, drawn: 30, seed: 1 } as const;

/** Milliseconds of the trial that says how long a step takes. */
const paceMs = 5000;

/** What a trained member is like. */
export interface MeasuredMember {
  readonly figures: Figures;
  /** Draws from the prior, and a map of test images' codes. */
  readonly pictures: readonly Picture[];
}

/**
 * Measures a trained member and draws its pictures, once: they are kept in its run's folder, so that a series which was stopped goes on from there.
 * Throws InterruptedError where the user asks to stop.
 */
export async function measureMember(member: FamilyMember, run: FinishedRun, bench: Workbench): Promise<MeasuredMember> {
  const { word, label } = member;
  const places = kinds.map(({ file }) => join(run.run.folder, file));
  const figures = await bench.measureOnce(run, "family", { ...measuring, quick: bench.quick }, async () => {
    bench.say(`${label}: measuring`);
    const trained = await run.open();
    try {
      await writeFileAtomic(places[0], await draws(trained));
      await writeFileAtomic(places[1], await map(member, trained, run, bench));
      return await figuresOf(trained, run, bench);
    } finally {
      await trained.release();
    }
  });
  const pace = await bench.measureOnce(run, "pace", { ms: paceMs, quick: bench.quick }, () => paceOf(run, bench));
  const pictures = kinds.map(async ({ file, caption }, i) => ({
    file: `${word}-${file}`,
    caption: `${label}: ${caption}`,
    bytes: await readInput(places[i]),
  }));
  return { figures: { ...figures, ...pace }, pictures: await Promise.all(pictures) };
}

const kinds = [
  { file: "draws.png", caption: "decoded draws from the prior" },
  { file: "map.png", caption: "t-SNE of the codes of test images, coloured by digit" },
] as const;

/** NELBO, REC, KL and NLL, as far as the member has them. */
async function figuresOf(trained: TrainedVae, run: FinishedRun, bench: Workbench): Promise<Figures> {
  const { config } = run.run;
  const { rec, ...bound } = testRow(run);
  if (run.result.test.noBound) return { rec };
  const test = take(await run.test(), measuring.nllImages);
  const { nll, standardError } = await measureNll(trained, { test, config, samples: measuring.nllSamples }, bench);
  return { rec, ...bound, nll, nllStandardError: standardError };
}

/** Seconds of a thousand steps on this machine, by some seconds of training that are thrown away. */
async function paceOf(run: FinishedRun, bench: Workbench): Promise<Figures> {
  const { config } = run.run;
  const [model, parts, dataset] = [await run.run.model(), await run.run.parts(), await run.run.dataset("train")];
  const options = { ...trainOptionsFromConfig(config, parts), epochs: undefined, runtime: bench.runtime };
  return { secondsPerThousandSteps: await trialPace(model, dataset, options, bench.count(paceMs, 500)) };
}

async function draws(trained: TrainedVae): Promise<Uint8Array> {
  const { data } = await trained.sample(measuring.drawn, { seed: measuring.seed });
  return encodePng(imageGrid(data, trained.shape, { columns: 10, pad: 1, background: 48 }));
}

async function map({ label }: FamilyMember, trained: TrainedVae, run: FinishedRun, bench: Workbench) {
  const test = await run.test();
  const images = chooseImages(test, Math.min(bench.count(measuring.mapped, 100), test.count));
  const { mean } = await encodeDataset(trained, images, run.run.config);
  const { positions } = await tsne(mean, { seed: measuring.seed, onProgress: () => bench.stopWhenAsked() });
  const [x, y] = [0, 1].map((c) => Float32Array.from({ length: images.count }, (_, i) => positions.data[2 * i + c]));
  const svg = scatterSvg(label, {
    ...{ x, y, labels: images.labels, axes: ["t-SNE 1", "t-SNE 2"] },
    note: `Codes of ${images.count} test images.`,
  });
  return svgToPng(svg, { width: 360 });
}

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseImages, encodePng, imageGrid, take, tsne, type TrainedVae } from "@latents/core";
import { scatterSvg, svgToPng } from "latents/draw";
import { readJson, writeFileAtomic } from "latents/files";
import { encodeDataset } from "latents/run";
import { z } from "zod";
import type { FamilyMember } from "../../recipes/family/family-member.js";
import { measureNll } from "../../measure/measure-nll.js";
import type { Figures, Picture } from "../../workbench/findings.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

/** How a member is measured. */
export const measuring = { nllImages: 1000, nllSamples: 200, mapped: 1000, drawn: 30, seed: 1 } as const;

/** Beside the run's own files: its figures, once they are there. */
const keptFile = "family.json";

/** What a trained member is like. */
export interface MeasuredMember {
  readonly figures: Figures;
  /** Draws from the prior, and a map of test images' codes. */
  readonly pictures: readonly Picture[];
}

/**
 * Measures a trained member, draws its pictures, and keeps all of that in its run's folder, so that a series which was stopped goes on from there.
 * Throws InterruptedError where the user asks to stop.
 */
export async function measureMember(member: FamilyMember, run: FinishedRun, bench: Workbench): Promise<MeasuredMember> {
  const { folder } = run.run;
  const pictures = (bytes: readonly Uint8Array[]): Picture[] =>
    kinds.map(({ file, caption }, i) => ({
      file: `${member.word}-${file}`,
      caption: `${member.label}: ${caption}`,
      bytes: bytes[i],
    }));
  if (existsSync(join(folder, keptFile))) {
    const figures = await readJson(join(folder, keptFile), z.record(z.string(), z.number()), remedy);
    return { figures, pictures: pictures(await Promise.all(kinds.map(({ file }) => readFile(join(folder, file))))) };
  }
  bench.say(`${member.label}: measuring`);
  const trained = await run.open();
  const figures = await figuresOf(trained, run, bench);
  const bytes = [await draws(trained), await map(member, trained, run, bench)];
  await trained.release();
  for (const [i, { file }] of kinds.entries()) await writeFileAtomic(join(folder, file), bytes[i]);
  await writeFileAtomic(join(folder, keptFile), `${JSON.stringify(figures)}\n`);
  return { figures, pictures: pictures(bytes) };
}

const remedy = "remove it, and it is measured again";
const kinds = [
  { file: "draws.png", caption: "decoded draws from the prior" },
  { file: "map.png", caption: "t-SNE of the codes of test images, coloured by digit" },
] as const;

/** NELBO, REC, KL and NLL, as far as the member has them, and the time of a thousand steps. */
async function figuresOf(trained: TrainedVae, run: FinishedRun, bench: Workbench): Promise<Figures> {
  const { config } = run.run;
  const { rec, ...bound } = testRow(run);
  const secondsPerThousandSteps = await quickestPace(run);
  if (run.result.test.noBound) return { rec, secondsPerThousandSteps };
  const test = take(await run.test(), measuring.nllImages);
  const { nll, standardError } = await measureNll(trained, { test, config, samples: measuring.nllSamples }, bench);
  return { rec, ...bound, nll, nllStandardError: standardError, secondsPerThousandSteps };
}

/** Seconds of a thousand steps in the quickest logged stretch of at least a twentieth of the training: what others did on the machine is not in it. */
async function quickestPace({ run, result }: FinishedRun): Promise<number> {
  const lines = (await run.metrics()).train;
  const least = result.steps / 20;
  let msPerStep = result.msPerStep;
  let last = { step: 0, elapsedMs: 0 };
  for (const { step, elapsedMs } of lines)
    if (step - last.step >= least) {
      if (last.step > 0) msPerStep = Math.min(msPerStep, (elapsedMs - last.elapsedMs) / (step - last.step));
      last = { step, elapsedMs };
    }
  return msPerStep;
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

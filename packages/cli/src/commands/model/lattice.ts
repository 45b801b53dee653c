import type { Command } from "@commander-js/extra-typings";
import { InputError, latentLattice, chooseImages, priorMarginals } from "@latents/core";
import { mostOpened, oneSet, writeLargeGrid } from "../../draw/grids/write-large-grid.js";
import { outputFile } from "../../files/index.js";
import { decodedLabel, namedLabel } from "../../run/model/class-label.js";
import { decodedPieces } from "../../run/model/decode-images.js";
import { latentUse, type LatentUse } from "../../run/model/latent-use.js";
import { openModel, type OpenModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine } from "../../terminal/index.js";
import { dimensionList } from "../../terminal/list-argument.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { warning } from "../../terminal/printable.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents lattice`. */
export function registerLattice(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("lattice")
      .description(
        "Decode a lattice of codes through a plane of the latent space and write the images as one PNG file.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--size <n>", "images along a side", wholeNumber(1, 1000), 20)
      .option(
        "--dims <i,j>",
        "latent dimensions, from 0: rightwards and upwards; default the two of the largest KL",
        dimensionList,
      )
      .option("--label <class>", "for a model that takes labels: the class to decode")
      .option("--out <file>", "a .png file; default <run>-lattice.png")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
The lattice goes through the inverse distribution function of the prior along each dimension (the normal one, or of a
prior that is learned that of its draws): each code stands for an equal share of the prior.

Examples:
  $ latents lattice latest
  $ latents lattice runs/e5-2d --size 50 --out lattice.png      1400x1400 pixels for digits
  $ latents lattice runs/e3 --dims 4,7`,
    )
    .action(async (run, options) => {
      await latticeRun(run, options, effects);
    });
}

interface LatticeFlags extends ModelFlags {
  /** Images along a side. */
  readonly size: number;
  readonly dims?: readonly number[];
  readonly label?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Images that tell which latent dimensions are used most. */
const imagesForKl = 2000;

/** `latents lattice`: decoded images of a lattice through a plane of the latent space, as one picture without gaps. Throws LatentsError. */
export async function latticeRun(
  argument: string,
  { size, dims, label, out, json, ...options }: LatticeFlags,
  effects: Effects,
): Promise<void> {
  const fileOf = outputFile(out, ".png");
  if (dims && dims.length !== 2)
    throw new InputError(`--dims: a lattice lies in two dimensions, such as 0,1, got ${dims.join(",")}`);
  const opened = await openModel(argument, effects, options);
  const { run, trained, step } = opened;
  const file = fileOf(`${run.name}-lattice.png`);
  const { latent, shape } = trained;
  if (latent < 2)
    throw new InputError(`lattice: needs two latent dimensions, the model has ${latent}; try latents traverse`);
  const most = Math.floor(mostOpened / Math.max(shape[1], shape[2]));
  if (size > most)
    throw new InputError(`--size: must be at most ${most} for images of ${shape[2]}x${shape[1]} pixels, got ${size}`);
  for (const dim of dims ?? [])
    if (dim >= latent) throw new InputError(`--dims: the model's dimensions are 0 to ${latent - 1}, got ${dim}`);
  if (dims && dims[0] === dims[1])
    throw new InputError(`--dims: must be two different dimensions, got ${dims.join(",")}`);
  const decoded = (await namedLabel(opened, label)) ?? decodedLabel(trained, undefined);
  const use = dims ? undefined : await mostUsed(opened, effects);
  const [right, up] = dims ?? use?.order ?? [0, 1];
  const { quantile, middle, words } = await priorMarginals(trained, decoded);
  const codes = latentLattice(size, { latent, dims: [right, up], quantile, base: middle });
  const progress = new ProgressLine("decoding images", effects);
  const images = decodedPieces(trained, codes, {
    label: decoded,
    onProgress: (done, total) => progress.update(done, total),
  });
  const layout = { count: size * size, columns: size, pad: 0 };
  const { width, height } = await writeLargeGrid(file, oneSet(images), shape, layout, warning(effects));
  progress.end();
  await trained.release();
  if (json) {
    const found = { dims: [right, up], ...(use?.kl && { klPerDimension: Array.from(use.kl) }) };
    effects.stdout.write(`${JSON.stringify({ run: run.folder, step, out: file, size, width, height, ...found })}\n`);
    return;
  }
  effects.stdout.write(`${file}\n`);
  const others = latent > 2 ? `, the other dimensions at ${middle.some((v) => v !== 0) ? "its middle" : "0"}` : "";
  effects.stderr.write(
    `${size}x${size} images of ${run.folder}, ${width}x${height} pixels: z${right} rises to the right, z${up} upwards, by equal shares of ${words}${others}\n`,
  );
}

/** How much each latent dimension is used over test images, told on stderr, where there is a choice of two. */
async function mostUsed({ run, trained }: OpenModel, effects: Effects): Promise<LatentUse | undefined> {
  if (trained.latent === 2) return undefined;
  const test = await run.dataset("test");
  const use = await latentUse(trained, chooseImages(test, Math.min(imagesForKl, test.count)), run.config);
  const [first, second] = use.order;
  const amount = (dim: number): string =>
    `z${dim} (${(use.kl ?? use.meanVariance)[dim].toFixed(2)}${use.kl ? " nats" : ""})`;
  effects.stderr.write(
    `dimensions of the largest ${use.measure} over ${use.codes.shape[0].toLocaleString("en")} test images: ${amount(first)}, ${amount(second)}; --dims chooses others\n`,
  );
  return use;
}

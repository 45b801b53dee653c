import { Option, type Command } from "@commander-js/extra-typings";
import { interpolationCodes, joinBytes, type InterpolationPath } from "@latents/core";
import { columnNumber, evenNumbers, writeGrid } from "../../draw/grids/write-grid.js";
import { outputFile } from "../../files/index.js";
import { decodeImages } from "../../run/model/decode-images.js";
import { encodeChosen } from "../../run/model/encode-dataset.js";
import { openModel } from "../../run/model/open-model.js";
import { pickImages } from "../../run/model/pick-image.js";
import type { Effects } from "../../terminal/effects.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents interpolate`. */
export function registerInterpolate(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("interpolate")
      .description("Decode codes on the way from one test image to another and write them as one PNG file.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .requiredOption("--from <n>", "a test image, from 0", wholeNumber(0))
      .requiredOption("--to <n>", "a test image, from 0", wholeNumber(0))
      .option("--steps <n>", "decoded codes, both ends included", wholeNumber(2, 100), 11)
      .addOption(
        new Option("--path <path>", "the straight line, the arc around the origin, or a row of each")
          .choices(["linear", "spherical", "both"] as const)
          .default("both" as const),
      )
      .option("--no-captions", "the images alone, pixel for pixel")
      .option("--out <file>", "a .png file; default <run>-interpolation.png"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents interpolate latest --from 3 --to 8
  $ latents interpolate runs/e3 --from 0 --to 1 --path spherical --steps 20 --out way.png`,
    )
    .action(async (run, options) => {
      await interpolateRun(run, options, effects);
    });
}

interface InterpolateFlags extends ModelFlags {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly path: InterpolationPath | "both";
  readonly captions: boolean;
  readonly out?: string;
}

/** `latents interpolate`: decoded images on the way from one test image's code to another's, between the two themselves. Throws LatentsError. */
export async function interpolateRun(
  argument: string,
  { from, to, steps, path, captions, out, ...options }: InterpolateFlags,
  effects: Effects,
): Promise<void> {
  const fileOf = outputFile(out, ".png");
  const { run, trained } = await openModel(argument, effects, options);
  const file = fileOf(`${run.name}-interpolation.png`);
  const test = await run.dataset("test");
  const [first, last] = [pickImages("--from", test, [from]), pickImages("--to", test, [to])];
  const ends = await encodeChosen(trained, test, [from, to], run.config);
  const [a, b] = [ends.data.subarray(0, trained.latent), ends.data.subarray(trained.latent)];
  const label = trained.classes > 0 ? first.labels?.[0] : undefined;
  const paths: readonly InterpolationPath[] = path === "both" ? ["linear", "spherical"] : [path];
  const rows: Uint8Array[] = [];
  for (const one of paths) {
    const between = await decodeImages(trained, interpolationCodes(a, b, steps, one), { label });
    rows.push(first.pixels, between, last.pixels);
  }
  await trained.release();
  const columns = [`image ${from}`, ...evenNumbers(0, 1, steps).map(columnNumber), `image ${to}`];
  const title = `${run.name}: codes from image ${from} to image ${to}, by the share of the way`;
  const warn = (message: string): void => void effects.stderr.write(`warning: ${message}\n`);
  await writeGrid(file, { images: joinBytes(rows), title, columns, rows: paths }, trained.shape, captions, warn);
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(
    `${paths.join(", then ")}: test image ${from}, ${steps} decoded codes from its code to that of image ${to}, and that image${label === undefined ? "" : `; all decoded with the label of image ${from}`}\n`,
  );
}

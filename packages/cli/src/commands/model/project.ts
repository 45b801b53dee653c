import path from "node:path";
import { Option, type Command } from "@commander-js/extra-typings";
import { InputError, chooseImages, trustworthiness, usualNeighbours, usualPerplexity } from "@latents/core";
import { checkProjection, projectCodes, type ProjectionFlags } from "../../draw/plots/project-codes.js";
import { mapEndings, writeMap } from "../../draw/plots/write-map.js";
import { checkOutputFile } from "../../files/index.js";
import { latentUse, type LatentUse } from "../../run/model/latent-use.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, counted, table } from "../../terminal/index.js";
import { positive, wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents project`. */
export function registerProject(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("project")
      .description("Draw the codes of a split as a map coloured by label: latent dimensions, PCA, t-SNE or UMAP.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .addOption(
        new Option("--method <method>", "raw draws the latent dimensions themselves")
          .choices(["pca", "tsne", "umap", "raw"] as const)
          .default("pca" as const),
      )
      .option("--dims <n>", "2, or 3 for positions in space; default 2", wholeNumber(2, 3))
      .option("--perplexity <p>", "for t-SNE: about how many neighbours each image keeps; default 30", positive)
      .option("--neighbours <k>", "for UMAP: the size of the neighbourhood that is kept; default 15", wholeNumber(2))
      .option("--seed <n>", "seed of t-SNE and UMAP", wholeNumber(0), 0)
      .option(
        "--count <n>",
        "only so many images of the split, of each class its share; default at most 10,000",
        wholeNumber(2),
      )
      .addOption(
        new Option("--split <split>", "which images").choices(["train", "test"] as const).default("test" as const),
      )
      .option(
        "--out <file>",
        "an .svg, .png, .json or .npz file (3-D: .json or .npz); default <run>-<method>.svg or .npz",
      )
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Also printed: trustworthiness (1 is perfect, 1/2 is chance), and for each latent dimension its KL, the variance of
the posterior means, and the mean posterior variance.

Examples:
  $ latents project latest
  $ latents project runs/e3 --method tsne --perplexity 30 --out tsne.png
  $ latents project runs/e3 --method umap --dims 3 --out umap.npz`,
    )
    .action(async (run, options) => {
      await projectRun(run, { ...options, dims: options.dims as 2 | 3 | undefined }, effects);
    });
}

interface ProjectFlags extends ModelFlags, Omit<ProjectionFlags, "dims"> {
  readonly dims?: 2 | 3;
  readonly count?: number;
  readonly split: "train" | "test";
  readonly out?: string;
  readonly json?: boolean;
}

/** Without --count, at most so many images. */
const usualCount = 10_000;
const neighboursInTrust = 12;
/** Rows of the table of dimensions. */
const mostRows = 20;

/** `latents project`: codes of a split as a map, coloured by label; prints how far the map can be trusted. Throws LatentsError. */
export async function projectRun(argument: string, flags: ProjectFlags, effects: Effects): Promise<void> {
  const { split, json } = flags;
  const dims = flags.dims ?? 2;
  if (flags.out !== undefined) checkMapFile(flags.out, dims);
  checkProjection({ ...flags, dims });
  const { run, trained } = await openModel(argument, effects, flags);
  const out = flags.out ?? `${run.name}-${flags.method}.${dims === 2 ? "svg" : "npz"}`;
  if (flags.out === undefined) checkMapFile(out, dims);
  checkProjection({ ...flags, dims }, trained.latent);
  const whole = await run.dataset(split);
  if (flags.count !== undefined && flags.count > whole.count)
    throw new InputError(
      `--count: must be at most the ${whole.count} images of the ${split} split, got ${flags.count}`,
    );
  const images = chooseImages(whole, flags.count ?? Math.min(usualCount, whole.count));
  const began = effects.now();
  const encoding = new ProgressLine("encoding images", effects);
  const use = await latentUse(trained, images, run.config, (done, total) => encoding.update(done, total));
  encoding.end();
  await trained.release();
  const { codes, kl, meanVariance, posteriorVariance } = use;
  const projection = await projectCodes(codes, use, { ...flags, dims }, effects);
  const trust = await measureTrust(codes, projection.positions, effects);
  const elapsedMs = Math.round(effects.now() - began);

  const title = `${run.name}: ${counted(images.count, `${split} image`)} of ${images.name}`;
  await writeMap(out, { title, images, projection, trust, dims });
  if (json) {
    const { method, seed } = flags;
    const result = {
      ...{ run: run.folder, out, method, dims, split, images: images.count, seed },
      ...(method === "tsne" && { perplexity: flags.perplexity ?? usualPerplexity(images.count) }),
      ...(method === "umap" && { neighbours: flags.neighbours ?? usualNeighbours(images.count) }),
      trustworthiness: trust?.value ?? null,
      trustworthinessNeighbours: trust?.k ?? null,
      elapsedMs,
      ...(kl && { klPerDimension: Array.from(kl) }),
      ...(posteriorVariance && { posteriorVariance: [...posteriorVariance] }),
      meanVariance: [...meanVariance],
    };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  effects.stdout.write(`${out}\n`);
  const trusted = trust ? `; trustworthiness ${trust.value.toFixed(4)} (${counted(trust.k, "neighbour")})` : "";
  effects.stderr.write(`${title}: ${projection.words}${trusted}; ${(elapsedMs / 1000).toFixed(1)} s\n${useTable(use)}`);
}

/** Refuses a file that the map could not be written to. Throws InputError. */
function checkMapFile(out: string, dims: 2 | 3): void {
  const ending = path.extname(out).toLowerCase();
  const endings = mapEndings[dims];
  if (!endings.includes(ending)) {
    const turn = dims === 3 ? "; --dims 2 makes a picture, and latents studio turns the map in space" : "";
    throw new InputError(
      `--out: a map of ${dims} dimensions must end with ${endings.join(", ")}, got ${JSON.stringify(out)}${turn}`,
    );
  }
  checkOutputFile(out, ending);
}

/** Of so few points that no neighbourhood is below half of them, there is none. */
async function measureTrust(
  codes: Parameters<typeof trustworthiness>[0],
  map: Parameters<typeof trustworthiness>[1],
  effects: Effects,
): Promise<{ value: number; k: number } | undefined> {
  const k = Math.min(neighboursInTrust, Math.ceil(codes.shape[0] / 2) - 1);
  if (k < 1) return undefined;
  const measuring = new ProgressLine("measuring trustworthiness", effects);
  const value = await trustworthiness(codes, map, { k, onProgress: (done, total) => measuring.update(done, total) });
  measuring.end();
  return { value, k };
}

/** How each latent dimension is used, the most used first. */
function useTable({ order, measure, kl, posteriorVariance, meanVariance }: LatentUse): string {
  const shown = order.slice(0, mostRows);
  const rest = order.length - shown.length;
  const columns: readonly (readonly [string, ArrayLike<number> | undefined])[] = [
    ["KL (nats)", kl],
    ["VARIANCE OF MEANS", meanVariance],
    ["MEAN POSTERIOR VARIANCE", posteriorVariance],
  ];
  const known = columns.filter(([, values]) => values !== undefined);
  const rows = shown.map((j) => [`z${j}`, ...known.map(([, values]) => values![j].toFixed(4))]);
  const titles = known.map(([title]) => ({ title, align: "right" as const }));
  return `${table([{ title: "DIMENSION" }, ...titles], rows)}${rest > 0 ? `and ${rest} more dimensions of less ${measure}\n` : ""}`;
}

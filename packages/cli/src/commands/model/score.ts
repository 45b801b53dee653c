import { Option, type Command } from "@commander-js/extra-typings";
import { anomalyScores, InputError, sampleMean, writeNpz, type AnomalyScoreName } from "@latents/core";
import { checkOutputFile, requireEnding, writeFileAtomic } from "../../files/index.js";
import { modelImages } from "../../run/model/model-images.js";
import { openModel } from "../../run/model/open-model.js";
import { counted, ProgressLine, table, type Effects } from "../../terminal/index.js";
import { share, wholeNumber } from "../../terminal/number-argument.js";
import { printable, warning } from "../../terminal/printable.js";
import { isTableRun } from "../../run/table/open-table.js";
import { scoreTable } from "../table/score-table.js";
import { refuse } from "../table/refuse.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents score`. */
export function registerScore(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("score")
      .description("Say how badly a run's model explains each of some images or rows: -log p(x) or its bound, in nats.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .argument(
        "[images...]",
        "new images: files, folders with all below them, .npz files; default test images; or a table",
      )
      .addOption(
        new Option("--score <score>", "nll: -log p(x); negElbo: its bound; rec: the reconstruction's part alone")
          .choices(["nll", "negElbo", "rec"] as const)
          .default("nll" as const),
      )
      .option("--samples <n>", "importance samples an image, for --score nll; default 50", wholeNumber(1, 1_000_000))
      .option("--seed <n>", "of the draws; default the run's", wholeNumber(0))
      .option("--label <class>", "of new images, for a model that takes labels")
      .option("--false-alarms <rate>", "of a table: share of usual rows above the threshold; default 0.01", share)
      .option("--formulas", "of a table: write cells that a spreadsheet would run without a ' before them")
      .option("--out <file>", "all scores as an .npz file: score; of a table the table with them, .csv or .parquet")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents score latest photos/
  $ latents score runs/e1 a.png b.png --score rec --json
  $ latents score latest new.csv --out scored.csv --false-alarms 0.02`,
    )
    .action(async (run, images, options) => {
      if (options.out !== undefined) checkOutputFile(options.out);
      if (await isTableRun(run)) {
        refuse("images", { label: options.label, score: options.score !== "nll" });
        await scoreTable(run, { ...options, paths: images }, effects);
      } else {
        refuse("tables", { "false-alarms": options.falseAlarms !== undefined, formulas: options.formulas });
        await scoreRun(run, { ...options, paths: images }, effects);
      }
    });
}

interface ScoreFlags extends ModelFlags {
  /** Of new images. */
  readonly paths?: readonly string[];
  readonly score: AnomalyScoreName;
  readonly samples?: number;
  readonly seed?: number;
  readonly label?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Images that a table has room for: those of the highest scores. */
const mostRows = 20;

/** `latents score`: a score of each image under a run's model, the highest first. Throws LatentsError. */
export async function scoreRun(
  argument: string,
  { paths = [], score, samples: given, seed, label, out, json, ...options }: ScoreFlags,
  effects: Effects,
): Promise<void> {
  if (given !== undefined && score !== "nll")
    throw new InputError(`--samples: is for --score nll, got --score ${score}; leave it out`);
  const samples = score === "nll" ? (given ?? 50) : undefined;
  if (out !== undefined) requireEnding("--out", out, [".npz"]);
  const opened = await openModel(argument, effects, options);
  const { run, trained, step } = opened;
  const { what, count, others, pieces } = await modelImages(opened, { paths, split: "test", label }, warning(effects));
  const protocol = { score, samples, binarisation: run.config.data.binarisation, seed: seed ?? run.config.seed };
  const progress = new ProgressLine("scoring images", effects);
  const scored: { image: string; score: number }[] = [];
  for await (const { images, names } of pieces()) {
    const before = scored.length;
    const found = await anomalyScores(trained, images, {
      ...protocol,
      onProgress: (done) => progress.update(before + done, count),
    });
    found.forEach((value, i) => scored.push({ image: names[i], score: value }));
  }
  progress.end();
  await trained.release();
  const values = Float64Array.from(scored, (one) => one.score);
  if (out !== undefined) await writeFileAtomic(out, writeNpz(new Map([["score", { shape: [count], values }]])));
  if (json) {
    const data = { images: what, count, ...(others !== undefined && { others }) };
    const result = { run: run.folder, step, ...protocol, data, mean: sampleMean(values), perImage: scored };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const rows = scored.toSorted((a, b) => b.score - a.score).slice(0, mostRows);
  effects.stdout.write(
    table(
      [{ title: "IMAGE" }, { title: score.toUpperCase(), align: "right" }],
      rows.map((one) => [printable(one.image), one.score.toFixed(2)]),
    ),
  );
  effects.stderr.write(
    `${counted(count, "image")}, ${what}: mean ${sampleMean(values).toFixed(2)} nats${count > rows.length ? `; the ${rows.length} highest are shown, --json or --out has all` : ""}\n`,
  );
}

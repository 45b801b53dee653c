import type { Command } from "@commander-js/extra-typings";
import {
  Evaluator,
  figureNames,
  importancePerImage,
  InputError,
  pairedDifference,
  sampleMean,
  chooseImages,
  type PairedDifference,
} from "@latents/core";
import { differences, type Difference } from "../../run/earlier/differences.js";
import { comparability } from "../../run/compared/comparability.js";
import { openModel, type OpenModel } from "../../run/model/open-model.js";
import { counted, ProgressLine, type Effects } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents compare`. */
export function registerCompare(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("compare")
      .description(
        "Compare two runs on the same test images, image by image: the difference of their figures and its interval.",
      )
      .argument("<a>", "a run's folder, its name under ./runs, or latest")
      .argument("<b>", "another")
      .option("--samples <n>", "importance samples an image, to compare the NLL too", wholeNumber(1, 1_000_000))
      .option("--images <n>", "only so many images of the test split, of each class its share", wholeNumber(2))
      .option(
        "--seed <n>",
        "seed of the draws of z and of the bits, the same for both; default that of the first run",
        wholeNumber(0),
      )
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Both see the same images, bits and noise, so that what is hard for both cancels. The interval holds the difference of these two models
over such images, 95 times out of 100; another training seed would give other models.

Examples:
  $ latents compare z10 z20
  $ latents compare runs/a runs/b --samples 500 --json`,
    )
    .action(async (a, b, options) => {
      await compareRuns([a, b], options, effects);
    });
}

interface CompareFlags extends ModelFlags {
  readonly samples?: number;
  readonly images?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** A figure of both runs and how they differ. */
interface Compared extends PairedDifference {
  readonly a: number;
  readonly b: number;
}

/** `latents compare`: two runs' figures on the same test images. Throws InputError where the runs cannot be compared. */
export async function compareRuns(
  [first, second]: readonly [string, string],
  { samples, images, seed: given, json, ...options }: CompareFlags,
  effects: Effects,
): Promise<void> {
  const a = await openModel(first, effects, options);
  const b = await openModel(second, effects, options);
  const [whole, others] = [await a.run.dataset("test"), await b.run.dataset("test")];
  const notes = comparability({ ...a, test: whole }, { ...b, test: others });
  if (images !== undefined && images > whole.count)
    throw new InputError(`--images: must be at most the ${whole.count} images of the test split, got ${images}`);
  const test = images === undefined ? whole : chooseImages(whole, images);
  if (test.count < 2) throw new InputError(`compare: needs two test images or more, got ${test.count}`);
  const seed = given ?? a.run.config.seed;
  const protocol = { binarisation: a.run.config.data.binarisation, seed };
  const measure = async ({ run, trained, runtime }: OpenModel): Promise<Map<string, Float64Array>> => {
    const progress = new ProgressLine(`measuring ${run.name}`, effects);
    const shown = { ...protocol, onProgress: (done: number, total: number) => progress.update(done, total) };
    const evaluator = await Evaluator.create(trained.model, test, runtime, shown);
    const { rec, kl } = await evaluator.perImage(trained.values);
    await evaluator.release();
    const figures = new Map([
      ["negElbo", rec.map((v, i) => v + kl[i])],
      ["rec", rec],
      ["kl", kl],
    ]);
    if (samples !== undefined) {
      const { nll } = await importancePerImage(trained.model, trained.values, test, runtime, { ...shown, samples });
      figures.set("nll", nll);
    }
    progress.end();
    await trained.release();
    return figures;
  };
  const [ofA, ofB] = [await measure(a), await measure(b)];
  // the KL of one and -log p(z) of the other are no pair, nor are the sums
  const mixed = isPoint(a) !== isPoint(b);
  const differing = modelDifferences(a, b);
  const figures = Object.fromEntries(
    [...ofA]
      .filter(([name]) => !mixed || (name !== "negElbo" && name !== "kl"))
      .map(([name, values]): [string, Compared] => {
        const other = ofB.get(name)!;
        return [name, { a: sampleMean(values), b: sampleMean(other), ...pairedDifference(values, other) }];
      }),
  );
  if (json) {
    const named = ({ run, step }: OpenModel): object => ({ run: run.folder, recipe: run.config.recipe, step });
    const result = {
      a: named(a),
      b: named(b),
      images: test.count,
      ...protocol,
      ...(samples && { samples }),
      figures,
      differences: differing.map(({ key, found, wanted }) => ({ key, a: found, b: wanted })),
      notes,
    };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  for (const note of notes) effects.stderr.write(`warning: not comparable: ${note}\n`);
  effects.stdout.write(
    comparisonText([a, b], differing, figures, { count: test.count, binarisation: protocol.binarisation }),
  );
}

const isPoint = ({ trained }: OpenModel): boolean => trained.model.objective.code === "point";

/** What figures are called: where a model encodes to points, its sum is no bound. */
const labelsOf = (...models: readonly OpenModel[]): Readonly<Record<string, string>> => {
  const names = figureNames({ noBound: models.some(isPoint) });
  return { negElbo: names.negElbo, rec: "REC", kl: names.kl, nll: "NLL" };
};

/** Where the configs say that the runs differ, but for their names. */
const modelDifferences = ({ run: a }: OpenModel, { run: b }: OpenModel): Difference[] =>
  differences(a.config, b.config).filter(({ key }) => !["title", "recipe"].includes(key));

/** Differences that a line names. */
const mostNamed = 6;

function differencesText(differing: readonly Difference[]): string {
  if (differing.length === 0) return "of the same settings\n";
  const named = differing.slice(0, mostNamed).map(({ key, found, wanted }) => `${key} ${found} and ${wanted}`);
  const rest = differing.length - named.length;
  return `differ in ${named.join("; ")}${rest > 0 ? `; and ${rest} more (--json)` : ""}\n`;
}

function comparisonText(
  [a, b]: readonly [OpenModel, OpenModel],
  differing: readonly Difference[],
  figures: Readonly<Record<string, Compared>>,
  { count, binarisation }: { readonly count: number; readonly binarisation: string },
): string {
  const named = (letter: string, { run, step }: OpenModel): string =>
    `${letter}  ${run.folder}, step ${step.toLocaleString("en")}\n`;
  const labels = labelsOf(a, b);
  const nats = (value: number): string => value.toFixed(2);
  const signed = (value: number): string => `${value < 0 ? "" : "+"}${nats(value)}`;
  const widest = Math.max(6, ...Object.keys(figures).map((key) => labels[key].length));
  const lines = Object.entries(figures).map(([key, { a: ofA, b: ofB, difference, standardError, interval }]) => {
    const values = `A ${nats(ofA)}  B ${nats(ofB)}`.padEnd(26);
    return `${labels[key].padEnd(widest)} ${values} A - B ${signed(difference)} ± ${nats(standardError)}, 95 % interval ${signed(interval[0])} to ${signed(interval[1])}\n`;
  });
  const [name, main] = ["nll", "negElbo", "rec"].map((key) => [key, figures[key]] as const).find(([, found]) => found)!;
  const [low, high] = main.interval;
  const better = high < 0 ? "A is better" : low > 0 ? "B is better" : "these images do not tell which is better";
  const word = labels[name];
  return `${named("A", a)}${named("B", b)}${differencesText(differing)}${counted(count, "test image")}, binarisation ${binarisation}; nats per image, lower is better
${lines.join("")}By the ${word} ${better}: A is lower at ${(100 * main.lowerShare).toFixed(0)} % of the images
`;
}

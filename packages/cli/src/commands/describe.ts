import path from "node:path";
import { Option, type Command } from "@commander-js/extra-typings";
import {
  describeModel,
  InputError,
  modelFromConfig,
  tableUses,
  valuesPerImage,
  type ModelDescription,
  type TableUse,
  type Vae,
} from "@latents/core";
import { recipeNames } from "../config/recipes/index.js";
import { configOfLayers, layersOfRequest } from "../config/request-config.js";
import type { TrainingRequest } from "../config/training-request.js";
import { describeText } from "../draw/net/describe-text.js";
import { netDiagram } from "../draw/net/net-diagram.js";
import { standaloneSvg } from "../draw/svg/standalone-svg.js";
import { checkOutputFile, writeFileAtomic } from "../files/index.js";
import { findRun } from "../run/find-run.js";
import { openRun } from "../run/open-run.js";
import { refuseTableFlags } from "../run/table/table-config.js";
import { newData } from "../run/training/new-data.js";
import { counted } from "../terminal/counted.js";
import type { Effects } from "../terminal/effects.js";
import { printable } from "../terminal/index.js";
import { warning } from "../terminal/printable.js";
import { pluginOption, trustOption } from "./run-options.js";
import { beginningWords } from "./table/beginning-words.js";

/** `latents describe`. */
export function registerDescribe(program: Command, effects: Effects): void {
  program
    .command("describe")
    .description("Say what a model is made of: its layers, their shapes and parameters, as a table and a drawing.")
    .argument("[what]", "a recipe, a config file, data of yours, or a run (a folder, latest); default mnist")
    .option("--data <name>", "a known data set (latents data list) or a path, whose shape the model is for")
    .option("--shape <shape>", "in place of data: channels x height x width of an image, such as 3x64x64")
    .addOption(
      new Option("--set <key=value>", "set a config key, such as model.latent=40; repeatable").argParser(
        (text: string, before: string[] | undefined) => [...(before ?? []), text],
      ),
    )
    .option("--schema <file>", "of a table: what its columns are, as latents data check writes it")
    .addOption(
      new Option("--for <use>", "of a table: what the model is for, by which its defaults are").choices(tableUses),
    )
    .option("--out <file>", "draw it too: a .svg or .png file")
    .addOption(pluginOption())
    .addOption(trustOption())
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents describe
  $ latents describe mine.yaml --out model.svg
  $ latents describe e2-conv --set model.latent=2 --out model.png
  $ latents describe photos --shape 3x64x64      without any photos
  $ latents describe runs/e1                     a run's model`,
    )
    .action(async (what, options) => {
      await describeCommand(what, options, effects);
    });
}

interface DescribeFlags {
  readonly data?: string;
  readonly shape?: string;
  readonly set?: readonly string[];
  readonly schema?: string;
  readonly for?: TableUse;
  readonly out?: string;
  readonly plugin?: readonly string[];
  readonly json?: true;
}

/** A model with what it is called and made for. */
interface Described {
  readonly title: string;
  readonly shape: readonly [number, number, number];
  readonly isTable: boolean;
  readonly model: Vae;
}

/** `latents describe`. Throws LatentsError. */
export async function describeCommand(what: string | undefined, flags: DescribeFlags, effects: Effects): Promise<void> {
  const { out, json } = flags;
  if (out !== undefined) checkOutputFile(out, ".svg", ".png");
  const { title, shape, isTable, model } =
    (await runNamed(what, flags, effects)) ?? (await configNamed(what, flags, effects));
  const description = describeModel(model, valuesPerImage({ shape }));
  if (out !== undefined) await draw(out, description, isTable ? undefined : shape);
  if (json) {
    effects.stdout.write(`${JSON.stringify({ title, shape, ...description })}\n`);
    return;
  }
  const rows = isTable ? `rows of ${counted(shape[2], "column")}` : `images of ${shape.join("x")}`;
  effects.stdout.write(`${printable(title)}, of ${rows}\n\n${describeText(description)}`);
  if (out !== undefined) effects.stderr.write(`${out}\n`);
}

/** Pixels of a drawing's unit. */
const scale = 2;

async function draw(out: string, description: ModelDescription, shape?: readonly number[]): Promise<void> {
  const svg = netDiagram(description, shape);
  if (path.extname(out).toLowerCase() === ".svg") {
    await writeFileAtomic(out, standaloneSvg(svg, { background: "white" }));
    return;
  }
  const { svgToPng } = await import("../draw/svg/svg-to-png.js");
  await writeFileAtomic(out, await svgToPng(svg, { width: scale * Number(/ width="(\d+)"/.exec(svg)![1]) }));
}

/** The model of a run, where the argument names one. */
async function runNamed(
  what: string | undefined,
  flags: DescribeFlags,
  effects: Effects,
): Promise<Described | undefined> {
  if (what === undefined || (await recipeNames()).includes(what)) return undefined;
  const folder = await findRun(what).catch(() => undefined);
  if (folder === undefined) return undefined;
  const given = (["data", "shape", "set", "schema", "for"] as const).find((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw new InputError(
      `--${given}: is for a config, and ${folder} is a run, whose model is what it is; leave it out`,
    );
  const run = await openRun(folder, warning(effects));
  const { config, record } = run;
  return {
    title: config.title || config.recipe,
    shape: record.data.shape,
    isTable: record.data.encoding !== undefined,
    model: await run.model(),
  };
}

/** The model that a config describes, for its data or a shape. */
async function configNamed(what: string | undefined, flags: DescribeFlags, effects: Effects): Promise<Described> {
  const { data, set = [], plugin: plugins = [] } = flags;
  const settings = data === undefined ? [] : [{ key: "data.name", flag: "--data", text: data }];
  const request: TrainingRequest = {
    ...(await beginningWords(what, settings)),
    ...{ command: "latents describe", sets: set, plugins },
    ...(flags.schema !== undefined && { schema: flags.schema }),
    ...(flags.for !== undefined && { use: flags.for }),
  };
  const warn = warning(effects);
  if (flags.shape !== undefined) {
    if (data !== undefined) throw new InputError("--shape: says what the data would; leave out --shape or --data");
    refuseTableFlags(request);
    const shape = shapeOf(flags.shape);
    const { config, plugins: loaded } = configOfLayers(request, await layersOfRequest(request), warn);
    const title = config.title || config.recipe;
    return { title, shape, isTable: false, model: modelFromConfig(config, shape, loaded.parts) };
  }
  const { config, plugins: loaded, splits, encoding } = await newData(request, { warn });
  const { shape } = splits.train;
  return {
    ...{ title: config.title || config.recipe, shape, isTable: encoding !== undefined },
    model: modelFromConfig(config, { shape, encoding }, loaded.parts),
  };
}

function shapeOf(text: string): [number, number, number] {
  const sides = /^\s*([1-9]\d{0,4})\s*x\s*([1-9]\d{0,4})\s*x\s*([1-9]\d{0,4})\s*$/i.exec(text);
  if (!sides)
    throw new InputError(`--shape: must be channels x height x width, such as 1x28x28, got ${JSON.stringify(text)}`);
  return [Number(sides[1]), Number(sides[2]), Number(sides[3])];
}

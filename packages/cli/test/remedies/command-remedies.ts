import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  encodeIdx,
  encodePng,
  modelFromConfig,
  parseSetting,
  resolveConfig,
  take,
  type ImageDataset,
  holdOut,
} from "@latents/core";
import { configOfRequest } from "../../src/config/request-config.js";
import { requireUserData } from "../../src/config/recipes/recipe.js";
import { imageFolder, loadDataset, loadSplits } from "../../src/dataset/index.js";
import { checkProjection } from "../../src/draw/plots/project-codes.js";
import { renderCurves } from "../../src/draw/plots/render-curves.js";
import { standaloneSvg } from "../../src/draw/svg/standalone-svg.js";
import { requireRoom } from "../../src/commands/model/complete.js";
import { checkOutputFile, checkOutputFolder } from "../../src/files/index.js";
import { comparability } from "../../src/run/compared/comparability.js";
import { runLength } from "../../src/run/run-length.js";
import { requireMemory } from "../../src/run/training/require-memory.js";
import { configLayer } from "../../src/config/index.js";
import { loadSharp } from "../../src/dataset/readers/decode-image.js";
import { planSweep } from "../../src/sweep/plan/plan-sweep.js";
import { parseOver, sweptKey } from "../../src/sweep/plan/parse-over.js";
import { settingsOf } from "../../src/sweep/plan/settings.js";
import { remedy, type Remedy } from "./remedy.js";

const few: ImageDataset = { name: "d", split: "train", count: 10, shape: [1, 2, 2], pixels: new Uint8Array(40) };
const configOf = (...settings: string[]): ReturnType<typeof resolveConfig> =>
  resolveConfig(settings.map((text) => parseSetting(text)));
const over = (...texts: string[]): ReturnType<typeof parseOver>[] => texts.map((text) => parseOver(text));
const length = (...settings: string[]): unknown => runLength(configOf(...settings), few);
const memory = (there: number, ...settings: string[]): void => {
  const config = configOf(...settings);
  requireMemory(config, modelFromConfig(config, few.shape), few, { device: "cpu" }, there);
};
const comparable = (images: ImageDataset, ...settings: string[]): Parameters<typeof comparability>[0] => {
  const config = configOf(...settings);
  return { run: { folder: "a", config }, trained: { model: modelFromConfig(config, images.shape) }, test: images };
};
const series = (values: number[]): Parameters<typeof renderCurves>[0] => [
  { label: "a", points: values.map((y, x) => ({ x, y })) },
];
const curves = (values: number[], log: boolean): string =>
  renderCurves(series(values), { log, smooth: 1, width: 300, xLabel: "step", yLabel: "y" });
const colour = (value: string): string =>
  standaloneSvg(`<svg xmlns="http://www.w3.org/2000/svg" fill="${value}"></svg>`);

const grey = (): Uint8Array => encodePng({ shape: [1, 2, 2], pixels: new Uint8Array(4) });
/** A sweep of a training with 400 images. */
const plan = async (...keys: string[]): Promise<unknown> =>
  planSweep(
    {
      layers: [await configLayer("mnist"), parseSetting("data.limit=400")],
      keys: over(...keys),
      command: "c",
      trialCommand: () => "t",
    },
    "nowhere",
  );

/** Messages of the command, of the data on disk and of sweeps; `folder` is empty and theirs. */
export function commandRemedies(folder: string): readonly Remedy[] {
  const at = (...names: string[]): string => join(folder, ...names);
  /** A folder of images: names and their sides. */
  const pictures = (name: string, sides: Readonly<Record<string, number>>): string => {
    for (const [file, side] of Object.entries(sides)) {
      mkdirSync(join(at(name), file, ".."), { recursive: true });
      const pixels = new Uint8Array(side * side);
      writeFileSync(join(at(name), file), encodePng({ shape: [1, side, side], pixels }));
    }
    return at(name);
  };
  const made = (name: string): string => {
    mkdirSync(at(name), { recursive: true });
    return at(name);
  };
  /** A folder of IDX files, one for each of these splits. */
  const idxFolder = (...splits: string[]): string => {
    const name = made(`idx-${splits[0]}`);
    const file = encodeIdx({ shape: [2, 2, 2], values: new Uint8Array(8) });
    for (const split of splits) writeFileSync(join(name, `${split}-images-idx3-ubyte`), file);
    return name;
  };
  const spoilt = (): string => {
    const name = pictures("spoilt", { "a.png": 2 });
    writeFileSync(join(name, "b.png"), "no picture");
    return name;
  };
  return [
    remedy(
      "--count: must be at most {} completions of each of {} images, {} in all, got {}; complete fewer --images",
      () => requireRoom(1000, 11, 784),
      () => requireRoom(900, 11, 784),
    ),
    remedy(
      "--images: must be at most {} of {} values each, got {}; complete fewer, or one by --image",
      () => requireRoom(1000, 1, 150_528),
      () => requireRoom(300, 1, 150_528),
      () => requireRoom(1, 1, 150_528),
    ),
    remedy(
      "data.validation: must leave {} to train on; {} has {}, got {}, which holds out {}",
      () => length("data.validation=10", "train.batch=1"),
      () => length("data.validation=9", "train.batch=1"),
    ),
    remedy(
      "data.validation: must be a share below 1, or a whole number of {}, got {}; give {}",
      () => length("data.validation=1.5", "train.batch=1"),
      () => length("data.validation=2", "train.batch=1"),
    ),
    remedy(
      "train.batch: must be at most the {} {} of {} that are trained on, got {}; give --batch {} or less",
      () => length("train.batch=11"),
      () => length("train.batch=10"),
    ),
    remedy(
      "{}: has no test split of its own, and the share held out (data.test) is 0; give a share between 0 and 1",
      () => holdOut(few, "test", { test: 0 }),
      () => holdOut(few, "test", { test: 0.01 }),
      () => holdOut(few, "test", { test: 0.99 }),
    ),
    remedy(
      "{}: images differ in size: {} is {} x {}, {} is {} x {}; give a size to scale and crop them to",
      () => imageFolder(pictures("sizes", { "a.png": 2, "b.png": 3 })),
      () => loadDataset({ name: at("sizes"), size: 4 }),
    ),
    remedy(
      "{}: {} of {} images cannot be read; repair or remove them, or skip them with skipUnreadable (--skip-unreadable, or --set data.skipUnreadable=true):\n{}{}",
      () => imageFolder(spoilt()),
      () => imageFolder(at("spoilt"), { skipUnreadable: true }),
      () => imageFolder(pictures("spoilt", { "b.png": 2 })),
    ),
    remedy(
      "{}: has {} images beside sub-folders with images; a sub-folder is a class, so move {} and the others into one",
      () => imageFolder(pictures("mixed", { "a.png": 2, "c/b.png": 2 })),
      () => imageFolder(pictures("moved", { "c/a.png": 2, "c/b.png": 2 })),
    ),
    remedy(
      "{}: size and channels are for folders of images; leave them out",
      () => loadDataset({ name: "mnist", size: 14 }),
      () => loadDataset({ name: "mnist" }),
    ),
    remedy(
      "{}: has no IDX images for split {}; it has {}; name its file {}-images-idx3-ubyte",
      () => loadDataset({ name: idxFolder("background", "evaluation"), split: "train" }),
      () => loadDataset({ name: idxFolder("train", "test"), split: "train" }),
    ),
    remedy(
      "unknown data set {}, and no such file or folder{}",
      () => loadDataset({ name: "mnst", split: "test" }),
      // the one that was probably meant
      () => loadDataset({ name: "mnist", split: "test" }),
    ),
    remedy(
      "{}: data.group is for folders of images; leave it out",
      () => loadDataset({ name: "mnist", group: "a" }),
      () => loadDataset({ name: "mnist" }),
    ),
    remedy(
      "data.name: the recipe {} needs a {} of yours, got none; name it with --data",
      () => requireUserData(configOf("data.name=<folder of images>")),
      () => requireUserData(configOf("data.name=faces")),
    ),
    remedy(
      "{}: {} is a folder; name a file",
      () => checkOutputFile(made("taken.png"), ".png"),
      () => checkOutputFile(at("other.png"), ".png"),
    ),
    remedy(
      "{}: there is no folder {}; create it first",
      () => checkOutputFile(at("new", "a.png"), ".png"),
      () => checkOutputFile(join(made("new"), "a.png"), ".png"),
    ),
    remedy(
      "{}: {} is a file; name a folder",
      () => checkOutputFolder(join(pictures("holds", { "a.png": 1 }), "a.png")),
      () => checkOutputFolder(at("holds", "b")),
    ),
    remedy(
      "{}: {} is a file, so {} cannot be made; name another",
      () => checkOutputFolder(join(pictures("holds", { "a.png": 1 }), "a.png", "b")),
      () => checkOutputFolder(at("holds", "b")),
    ),
    remedy(
      "model: {} need {} GB or more to train, this machine has {} GB; make {} smaller",
      () => memory(4e6),
      () => memory(4e6, "model.encoder.hidden=[8]", "model.decoder.hidden=[8]", "model.latent=2", "train.batch=2"),
    ),
    remedy(
      "{}: is for --method {}, got --method {}; leave it out",
      () => checkProjection({ method: "pca", dims: 2, perplexity: 5, seed: 1 }),
      () => checkProjection({ method: "pca", dims: 2, seed: 1 }),
      () => checkProjection({ method: "tsne", dims: 2, perplexity: 5, seed: 1 }),
    ),
    remedy(
      "--dims: the model has {}, {} needs {}; {}",
      () => checkProjection({ method: "pca", dims: 3, seed: 1 }, 2),
      () => checkProjection({ method: "pca", dims: 2, seed: 1 }, 2),
      () => checkProjection({ method: "tsne", dims: 3, seed: 1 }, 1),
      () => checkProjection({ method: "umap", dims: 3, seed: 1 }, 1),
    ),
    remedy(
      'curves: "{}" has no value above 0 for a logarithmic axis; draw it on a linear one',
      () => curves([-2, -1, 0], true),
      () => curves([-2, -1, 0], false),
    ),
    remedy(
      "picture: there is no colour --{}; give it as var(--{}, #123456), or use one of {}",
      () => colour("var(--unheard)"),
      () => colour("var(--unheard, #123456)"),
    ),
    remedy(
      "compare: {} must have the same {}, got {} and {}; {}",
      () => comparability(comparable(few), comparable(take(few, 5))),
      () => comparability(comparable(few), comparable(few, "model.latent=3")),
    ),
    remedy(
      "{}: only a key that takes a number has a range; list its values",
      () => over("optimizer.type=log:1..2"),
      () => over("optimizer.type=adam,sgd"),
    ),
    remedy(
      "{}: a log range must begin above 0, got {}; use linear:{}..{}",
      () => over("optimizer.learningRate=log:0..0.1"),
      () => over("optimizer.learningRate=linear:0..0.1"),
    ),
    remedy(
      "sweep: there is nothing to vary; name a key and its values, such as --over model.latent=2,5,10",
      () => settingsOf([]),
      () => settingsOf(over("model.latent=2,5,10")),
    ),
    remedy(
      "sweep: --random-seed is of a random search; add --random N, or leave it out",
      () => settingsOf(over("model.latent=2,5"), { randomSeed: 2 }),
      () => settingsOf(over("model.latent=2,5"), { randomSeed: 2, random: 1 }),
      () => settingsOf(over("model.latent=2,5")),
    ),
    remedy(
      "sweep: a random search needs a key beside seed; leave --random out to train every seed",
      () => settingsOf(over("seed=1,2"), { random: 2 }),
      () => settingsOf(over("seed=1,2")),
    ),
    remedy(
      "sweep: has {} trials; at most {} are allowed: list fewer values, or draw some with --random",
      () => settingsOf(over("seed=1..20", "model.latent=1..1000")),
      () => settingsOf(over("seed=1..2", "model.latent=1..50")),
      () => settingsOf(over("model.latent=1..50000"), { random: 3 }),
    ),
    remedy(
      "--random: must be at most the {} different settings that there are, got {}; leave it out to train them all",
      () => settingsOf(over("model.latent=2,5"), { random: 3 }),
      () => settingsOf(over("model.latent=2,5")),
    ),
    remedy(
      "{}: must be a list of values or a range, got {}; write [{}]",
      () => sweptKey("sweep.over", "model.latent", "512"),
      () => sweptKey("sweep.over", "model.latent", [512]),
    ),
    remedy(
      "{}: images are {} x {}, the limit is {} a side; give a size to scale and crop them to",
      () => imageFolder(pictures("large", { "a.png": 4100 })),
      () => imageFolder(at("large"), { size: 4 }),
    ),
    remedy(
      "{}: must be {} by its content, it is {}; save it as PNG",
      () => {
        writeFileSync(join(made("formats"), "a.png"), "<svg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/>");
        return imageFolder(at("formats"));
      },
      async () => {
        const sharp = await loadSharp();
        writeFileSync(join(made("formats"), "a.png"), await sharp(grey()).png().toBuffer());
        return imageFolder(at("formats"));
      },
    ),
    remedy(
      "{}: images of both splits must have one shape, got {} to train on and {} to test on; make them alike (in a folder by {})",
      () => loadSplits({ name: pictures("forms", { "train/a.png": 2, "test/b.png": 3 }) }),
      () => loadSplits({ name: at("forms"), size: 2 }),
      () => loadSplits({ name: pictures("one-form", { "train/a.png": 2, "test/b.png": 2 }) }),
    ),
    remedy(
      "{}: data.group must match all {} names within {} s, got {}; put no repetition inside a repetition",
      () => imageFolder(pictures("long", { [`${"a".repeat(40)}!.png`]: 2 }), { group: "^(a+)+$" }),
      () => imageFolder(at("long"), { group: "^(a+)" }),
    ),
    remedy(
      "{}: the key appears twice; list all its values in one --over",
      () => plan("seed=1,2", "seed=3"),
      () => plan("seed=1,2,3"),
    ),
    remedy(
      "{}: is set by {} and varied by {}; leave one of the two out",
      () => plan("data.limit=400,800"),
      () => plan("model.latent=2,3"),
    ),
    remedy(
      "{}: describes a sweep, not one training; run it with: latents sweep {}",
      () => {
        writeFileSync(at("sweep.json"), JSON.stringify({ sweep: { over: { "model.latent": [2, 3] } } }));
        return configOfRequest({ command: "latents train", recipe: at("sweep.json"), settings: [], sets: [] });
      },
      () => {
        writeFileSync(at("one.json"), JSON.stringify({ model: { latent: 2 } }));
        return configOfRequest({ command: "latents train", recipe: at("one.json"), settings: [], sets: [] });
      },
    ),
  ];
}

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import {
  chooseImages,
  FormatError,
  InputError,
  RunError,
  writeModelFile,
  type ImageDataset,
  type Publication,
} from "@latents/core";
import { checkOutputFolder, errorCode, writeError, writeFileAtomic } from "../../files/index.js";
import { requireImages } from "../../run/open-run.js";
import { openModel, type OpenModel, type OpenOptions } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { compressedNpz } from "../compressed-npz.js";
import { pageFolder } from "../http/page-folder.js";
import { whyOnlyNets } from "../runs/run-model.js";
import { posterPicture, previewPicture } from "./preview-picture.js";
import { besideFolder, generator, isBeside, previewFile, publishedHtml, type PublishedHtml } from "./published-html.js";

/** How `publishRun` makes a page. */
export interface PublishOptions {
  readonly folder: string;
  /** Default the run's title, or its name. */
  readonly title?: string;
  /** Images of the test split that come along, and half as many of the training split; 0 for none. */
  readonly images: number;
  /** Where the page will lie. */
  readonly url?: string;
  /** The built page; default that of @latents/studio. */
  readonly page?: string;
  /** Where the run is opened, and on which images. */
  readonly opening?: OpenOptions;
}

/** A page with the picture of whoever shares it. */
interface PublishedPage extends PublishedHtml {
  readonly preview: Uint8Array;
  readonly publication: Publication;
}

/** What was written. */
export interface Published {
  readonly files: readonly string[];
  readonly bytes: number;
  /** Of these, what comes before the page is used. */
  readonly first: number;
  readonly publication: Publication;
}

/**
 * Writes a run's model as a page, with images of its data, that needs no server: map, walks, drawing and samples work from any web host, offline and from a
 * disk. Beside it lie what comes when it is first used, and its picture for whoever shares it.
 * Throws InputError if the folder holds anything but such a page, or the run's model is none that a page makes, RunError where the page is not built or the disk
 * refuses.
 */
export async function publishRun(
  argument: string,
  { folder, ...options }: PublishOptions,
  effects: Pick<Effects, "stderr">,
): Promise<Published> {
  await requireOurs(folder);
  const { html, beside, preview, publication } = await publishedPage(argument, "folder", options, effects);
  const page = Buffer.from(html);
  // the page last: until then the one before works, with what lies beside it
  const files: readonly (readonly [string, Uint8Array])[] = [...beside, [previewFile, preview], ["index.html", page]];
  await mkdir(path.join(folder, besideFolder), { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  for (const [name, content] of files) await writeFileAtomic(path.join(folder, name), content);
  // of the page before, and nothing that somebody else put there
  for (const name of await readdir(path.join(folder, besideFolder)))
    if (isBeside(name) && !beside.has(`${besideFolder}/${name}`)) await rm(path.join(folder, besideFolder, name));
  const bytes = files.reduce((sum, [, content]) => sum + content.length, 0);
  return { files: files.map(([name]) => name), bytes, first: page.length, publication };
}

/**
 * The page that `publishRun` writes, or as one file. Throws InputError for an address that is none or a model that no page makes, RunError where the page is not built.
 */
export async function publishedPage(
  argument: string,
  form: "one file" | "folder",
  { title: asked, images, url, page: built = pageFolder(), opening }: Omit<PublishOptions, "folder">,
  effects: Pick<Effects, "stderr">,
): Promise<PublishedPage> {
  if (url !== undefined && !(/^https?:/.test(url) && URL.canParse(url)))
    throw new InputError(`--url: must be an address that begins with https:// or http://, got ${url}`);
  const part = (name: string): Promise<Buffer> => partOf(built, path.join("published", name));
  const [boot, script, engine] = [await part("boot.js"), await part("page.js"), await part("engine.js")];
  const runtime = await partOf(built, path.join("assets", await runtimeName(built)));
  const icon = await partOf(built, "favicon.svg");
  const opened = await openModel(argument, effects, opening);
  const { run, step, trained } = opened;
  requireImages(run);
  const why = whyOnlyNets(run);
  if (why !== undefined)
    throw new InputError(`publish: ${run.name} is ${why}: latents studio --export writes a page for its ONNX files`);
  const splits = images === 0 ? {} : await imagesOf(opened, images);
  const data = dataStem(run.config.data.name);
  const { precision, bytes: model } = modelBytes(opened, data);
  const result = await run.result();
  const title = asked ?? (run.config.title || run.name);
  const publication: Publication = {
    ...{ title, run: run.name, data, step, precision },
    ...(result && { test: result.test }),
    images: { train: splits.train?.count ?? 0, test: splits.test?.count ?? 0 },
  };
  const line = describe(publication);
  const [preview, poster] = [await previewPicture(trained, title, line), await posterPicture(trained)];
  await trained.release();
  const mark = { format: "latents-publication", version: 1, model: "model.safetensors", publication };
  const page = {
    ...{ publication, description: line, url, icon: icon.toString() },
    ...{ boot: boot.toString(), styles: await part("page.css"), script, poster },
    files: new Map<string, Uint8Array>([
      ["latents-studio.json", Buffer.from(JSON.stringify(mark))],
      ["engine.js", engine],
      ["model.safetensors", model],
      ["ort.wasm", runtime],
      ...Object.entries(splits).map(([split, set]) => [`data/${data}-${split}.npz`, compressedNpz(set)] as const),
    ]),
  };
  return { ...publishedHtml(page, form), preview, publication };
}

/** A sentence about the model. */
function describe({ data, step, test }: Publication): string {
  const figure = test ? `, test NELBO ${test.negElbo.toFixed(2)} nats` : "";
  return `A variational autoencoder of ${data} after ${step.toLocaleString("en")} steps${figure}. Walk in it, draw for it.`;
}

/** The model in half precision, which the page computes with in float32; whole where a value is too large for that. */
function modelBytes(
  { run, step, trained }: OpenModel,
  data: string,
): Pick<Publication, "precision"> & { bytes: Uint8Array } {
  const { name, config: own, record } = run;
  const config = { ...own, data: { ...own.data, name: data } };
  const file = { name, step, config, shape: trained.shape, trainedOn: record.data.count, values: trained.values };
  try {
    return { precision: "float16", bytes: writeModelFile(file, { precision: "float16" }) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { precision: "float32", bytes: writeModelFile(file) };
  }
}

/** A data set's name without the places of this machine, as an address may hold it. */
const dataStem = (name: string): string =>
  path
    .basename(name)
    .replace(/\.[\w.]*$/, "")
    .replace(/[^\w-]+/g, "-") || "data";

/** Images of each split, of each class its share. */
async function imagesOf(
  { run }: OpenModel,
  count: number,
): Promise<{ readonly train?: ImageDataset; readonly test?: ImageDataset }> {
  const some = (set: ImageDataset, most: number): ImageDataset => chooseImages(set, Math.min(most, set.count));
  const [train, test] = [await run.dataset("train"), await run.dataset("test")];
  return { train: some(train, Math.ceil(count / 2)), test: some(test, count) };
}

/** ONNX Runtime's file of the processor, not that of WebGPU, which is twice as large. */
async function runtimeName(page: string): Promise<string> {
  const names = await readdir(path.join(page, "assets")).catch(() => []);
  return names.find((name) => /^ort-wasm-simd-threaded-[\w-]+\.wasm$/.test(name)) ?? "ort-wasm-simd-threaded.wasm";
}

async function partOf(page: string, name: string): Promise<Buffer> {
  return readFile(path.join(page, name)).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT")
      throw new RunError(`publish: the page of @latents/studio has no ${name}: it is of another release`);
    throw error;
  });
}

/** Throws InputError for a folder that holds anything else than a page that we published. */
async function requireOurs(folder: string): Promise<void> {
  checkOutputFolder(folder, "--out");
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw writeError(folder, error);
  });
  if (names.length === 0) return;
  const before = await readFile(path.join(folder, "index.html"), "utf8").catch(() => "");
  if (!before.slice(0, 5000).includes(generator))
    throw new InputError(
      `--out: ${folder} must be new, empty or hold a page of latents publish, it holds ${names.length} other files; choose another folder`,
    );
}

import { mkdir, readdir, readFile, unlink } from "node:fs/promises";
import path from "node:path";
import { InputError, writeModelFile, writeNpz, type ImageDataset, type NpyArray } from "@latents/core";
import { KNOWN_DATASETS } from "../dataset/sources/known-datasets.js";
import { loadDataset } from "../dataset/index.js";
import { checkOutputFolder, errorCode, type FileContent, writeError, writeFileAtomic } from "../files/index.js";
import { openModel } from "../run/model/open-model.js";
import type { Effects } from "../terminal/effects.js";
import { listPage, pageFolder } from "./http/page-folder.js";

/** Says what the folder is, to the next export and to the page: there is no server behind it. */
export const exportMark = "latents-studio.json";
const format = "latents-studio-export";

/** What is written, relative to the folder. */
export interface StudioExport {
  readonly files: readonly string[];
}

export interface ExportOptions {
  readonly folder: string;
  /** A run, as a user names it, whose model the page shows. */
  readonly model?: string;
  /** The built page; default that of @latents/studio. */
  readonly page?: string;
}

/**
 * Writes the studio's page as files for any web host: the page, a run's newest model, MNIST and the model's own data set where it has a
 * name, compressed, and the headers that let WebAssembly use threads. An export before it in the same folder is replaced.
 * Throws InputError if the folder holds anything else, RunError where the page is not built or the disk refuses.
 */
export async function exportStudio(
  { folder, model, page: built }: ExportOptions,
  effects: Pick<Effects, "stderr">,
): Promise<StudioExport> {
  const before = await filesBefore(folder);
  const page = await listPage(built ?? pageFolder());
  const opened = model === undefined ? undefined : await openModel(model, effects, { device: "cpu" });
  const files = new Map<string, () => Promise<FileContent>>();
  for (const [address, file] of page)
    files.set(address === "/" ? "index.html" : address.slice(1), () => readFile(file.path));
  const names = new Set(["mnist"]);
  if (opened) {
    const { run, trained, step } = opened;
    await trained.release();
    const { name } = run.config.data;
    const isKnown = KNOWN_DATASETS.some((one) => one.name === name);
    if (isKnown) names.add(name);
    // where the images lie on this machine is nobody's business
    const data = { ...run.config.data, name: isKnown ? name : path.basename(name) };
    const { shape, values } = trained;
    const bytes = writeModelFile({ name: run.name, step, config: { ...run.config, data }, shape, values });
    files.set("model.safetensors", () => Promise.resolve(bytes));
  }
  for (const name of names)
    for (const split of ["train", "test"])
      files.set(`data/${name}-${split}.npz`, async () =>
        compressedNpz(await loadDataset({ name, split, allowDownload: false })),
      );
  files.set("_headers", () => Promise.resolve(headers));
  files.set("README.txt", () => Promise.resolve(readme));
  const list = [...files.keys(), exportMark];
  await makeFolders(folder);
  // first of all, so that an export that was broken off is replaced by the next
  const mark = { format, version: 1, files: list, ...(opened && { model: "model.safetensors" }), data: [...names] };
  await writeFileAtomic(path.join(folder, exportMark), `${JSON.stringify(mark, undefined, 2)}\n`);
  for (const old of before.filter((name) => !list.includes(name)))
    await unlink(path.join(folder, old)).catch(() => undefined);
  for (const [name, content] of files) await writeFileAtomic(path.join(folder, name), await content());
  return { files: list };
}

/** The files of the export that a folder holds; none in a new one. Throws InputError for a folder of anything else. */
async function filesBefore(folder: string): Promise<string[]> {
  checkOutputFolder(folder, "--export");
  const there = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw writeError(folder, error);
  });
  if (there.length === 0) return [];
  const text = await readFile(path.join(folder, exportMark), "utf8").catch(() => "");
  try {
    const mark = JSON.parse(text) as { format?: unknown; files?: unknown };
    if (mark.format === format && Array.isArray(mark.files))
      return mark.files.filter((name): name is string => /^(assets\/|data\/)?\w[\w.-]*$/.test(String(name)));
  } catch {
    // no export of ours
  }
  throw new InputError(
    `--export: ${folder} must be new, empty or an export of the studio, it holds ${there.length} other files; choose another folder`,
  );
}

async function makeFolders(folder: string): Promise<void> {
  for (const part of ["assets", "data"])
    await mkdir(path.join(folder, part), { recursive: true }).catch((error: unknown) => {
      throw writeError(folder, error);
    });
}

/** A split as the server sends it, compressed. */
function compressedNpz({ split, count, shape, pixels, labels }: ImageDataset): Uint8Array {
  const [channels, height, width] = shape;
  const arrays = new Map<string, NpyArray>([
    [`x_${split}`, { shape: channels === 1 ? [count, height, width] : [count, ...shape], values: pixels }],
  ]);
  if (labels) arrays.set(`y_${split}`, { shape: [count], values: Int32Array.from(labels) });
  return writeNpz(arrays);
}

/** As Netlify and Cloudflare Pages read them; other hosts have their own way to say the same. */
const headers = `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  X-Content-Type-Options: nosniff
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`;

const readme = `The studio of latents as files: put this folder on any web host, or look at it here:

  npx serve .

With the two headers of the file _headers (Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp)
WebAssembly uses several threads. Without them it works on one, and training in the page takes longer. Netlify and
Cloudflare Pages read _headers by themselves; elsewhere set them in the host's own way.

model.safetensors is the model that the page shows; another one from \`latents export\` may take its place.
`;

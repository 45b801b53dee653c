import { mkdir, readdir, readFile, unlink } from "node:fs/promises";
import path from "node:path";
import { InputError, modelMetadata, writeModelFile } from "@latents/core";
import { KNOWN_DATASETS } from "../dataset/sources/known-datasets.js";
import { loadDataset } from "../dataset/index.js";
import { checkOutputFolder, errorCode, type FileContent, writeError, writeFileAtomic } from "../files/index.js";
import { openModel, type OpenModel } from "../run/model/open-model.js";
import type { Effects } from "../terminal/effects.js";
import { compressedNpz } from "./compressed-npz.js";
import { listPage, pageFolder } from "./http/page-folder.js";
import { whyOnlyNets } from "./runs/run-model.js";

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
  const shown = opened && shownModel(opened);
  if (opened) {
    await opened.trained.release();
    const { name } = opened.run.config.data;
    if (isKnown(name)) names.add(name);
    for (const [file, bytes] of shown!.files) files.set(file, () => Promise.resolve(bytes()));
  }
  for (const name of names)
    for (const split of ["train", "test"])
      files.set(`data/${name}-${split}.npz`, async () =>
        compressedNpz(await loadDataset({ name, split, allowDownload: false })),
      );
  files.set("_headers", () => Promise.resolve(headers));
  files.set("README.txt", () => Promise.resolve(readme));
  const list = [...files.keys(), exportMark];
  await makeFolders(folder, [...files.keys()]);
  // first of all, so that an export that was broken off is replaced by the next
  const mark = { format, version: 1, files: list, ...shown?.mark, data: [...names] };
  await writeFileAtomic(path.join(folder, exportMark), `${JSON.stringify(mark, undefined, 2)}\n`);
  for (const old of before.filter((name) => !list.includes(name)))
    await unlink(path.join(folder, old)).catch(() => undefined);
  for (const [name, content] of files) await writeFileAtomic(path.join(folder, name), await content());
  return { files: list };
}

/** A run's model as a page opens it. */
interface ShownModel {
  /** By their addresses, made when they are asked for. */
  readonly files: ReadonlyMap<string, () => Uint8Array>;
  /** What the page is told of it. */
  readonly mark: { readonly model: string } | { readonly nets: { why: string; names: readonly string[] } };
}

/** A model's values in one file or, where no page can make it of them, its ONNX nets. They name no place of this machine. */
export function shownModel({ run, trained, step }: OpenModel): ShownModel {
  const { name, config: own } = run;
  const data = { ...own.data, name: isKnown(own.data.name) ? own.data.name : path.basename(own.data.name) };
  const config = { ...own, data };
  const { shape, values } = trained;
  const why = whyOnlyNets(run);
  if (why === undefined) {
    const file = "model.safetensors";
    const bytes = writeModelFile({ name, step, config, shape, values });
    return { files: new Map([[file, () => bytes]]), mark: { model: file } };
  }
  const { nets } = trained.exportOnnx(modelMetadata({ name, config }, step));
  return {
    files: new Map(nets.map((net) => [`model/${net.name}.onnx`, () => net.bytes])),
    mark: { nets: { why, names: nets.map((net) => net.name) } },
  };
}

const isKnown = (name: string): boolean => KNOWN_DATASETS.some((one) => one.name === name);

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
      return mark.files.filter((name): name is string => /^(assets\/|data\/|model\/)?\w[\w.-]*$/.test(String(name)));
  } catch {
    // no export of ours
  }
  throw new InputError(
    `--export: ${folder} must be new, empty or an export of the studio, it holds ${there.length} other files; choose another folder`,
  );
}

async function makeFolders(folder: string, files: readonly string[]): Promise<void> {
  for (const part of new Set(files.map((file) => path.dirname(file))))
    await mkdir(path.join(folder, part), { recursive: true }).catch((error: unknown) => {
      throw writeError(folder, error);
    });
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

import {
  fitTableEncoding,
  modelColumns,
  modelFromConfig,
  ortRuntime,
  resolveConfig,
  runArchive,
  tableDataset,
  train,
  zipEntries,
  type ConfigInput,
  type ImageDataset,
  type RunContent,
} from "@latents/core";
import { craftZip, type CraftedEntry } from "@latents/core/testing";
import { parseSchema } from "../src/dataset/index.js";

/** Images of six pixels. */
export const sixPixels: ImageDataset = {
  ...{ name: "mnist", split: "train", count: 40, shape: [1, 2, 3] },
  pixels: Uint8Array.from({ length: 240 }, (_, i) => (i * 37) % 256),
};

const small: ConfigInput = {
  model: { latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } },
};

/** The archive of a run as a page makes one, trained for three steps of nine. */
export async function pageArchive({
  name = "page-run",
  config: values = small,
  images = sixPixels,
  finished = false,
} = {}): Promise<Uint8Array<ArrayBuffer>> {
  const config = resolveConfig([{ source: "test", values: { recipe: "page-plane", ...values } }]);
  const runtime = await ortRuntime({ device: "cpu", threads: 1 });
  const trained = await train(modelFromConfig(config, images.shape), images, { steps: 3, batch: 10, seed: 1, runtime });
  const { state } = trained;
  const test = { negElbo: 5, rec: 4, kl: 1, standardError: 0.1, images: 10, binarisation: "dynamic" } as const;
  const content: RunContent = {
    ...{ name, state },
    record: {
      config,
      command: "latents studio, Train here",
      createdAt: "2026-11-21T10:00:00.000Z",
      versions: { latents: "0.1.0", browser: "Chromium 140" },
      machine: { device: "wasm", threads: 2 },
      data: { name: images.name, count: images.count, shape: images.shape },
      steps: finished ? 3 : 9,
    },
    metrics: [{ step: 3, split: "train", loss: 5, rec: 4, kl: 1, elapsedMs: 12, klPerDimension: [0.4, 0.6] }],
    ...(finished && {
      result: {
        ...{ run: name, recipe: config.recipe, seed: 1, steps: 3, device: "wasm", threads: 2 },
        ...{ elapsedMs: 12, msPerStep: 4, test },
      },
    }),
  };
  const bytes = runArchive(content, runtime);
  await trained.release();
  return bytes;
}

/** The archive with some files as others: by their paths in the run's folder; an entry of another path is added. */
export function changed(
  archive: Uint8Array,
  files: Readonly<Record<string, Uint8Array | string | Partial<CraftedEntry>>>,
): Uint8Array<ArrayBuffer> {
  const entries = new Map<string, CraftedEntry>();
  const folder = zipEntries(archive, "archive")[0].name.split("/")[0];
  for (const entry of zipEntries(archive, "archive")) entries.set(entry.name, { name: entry.name, data: entry.read() });
  for (const [path, given] of Object.entries(files)) {
    const name = `${folder}/${path}`;
    const change = typeof given === "string" ? { data: new TextEncoder().encode(given) } : given;
    entries.set(name, {
      ...(entries.get(name) ?? { name }),
      ...(change instanceof Uint8Array ? { data: change } : change),
    });
  }
  return craftZip([...entries.values()]);
}

/** What a file of the archive holds. */
export const fileOf = (archive: Uint8Array, path: string): Uint8Array<ArrayBuffer> =>
  zipEntries(archive, "archive")
    .find(({ name }) => name.endsWith(`/${path}`))!
    .read();

/** The schema that the page writes of a table of two columns. */
export const twoColumns = `rows: 40
columns:
  age: { kind: continuous, stored: text }
  plan: { kind: categorical, stored: text, categories: [free, pro, team] }
`;

/** The archive of a run on a table of two columns as a page makes one. */
export async function tableArchive(): Promise<Uint8Array<ArrayBuffer>> {
  const table = tableDataset({
    ...{ name: "people.csv", split: "train" },
    columns: modelColumns(parseSchema(twoColumns, "schema.yaml")),
    values: Float64Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 20 + i : (i >> 1) % 3)),
  });
  const { count, shape } = table;
  const encoding = fitTableEncoding(table);
  const likelihood = "columns";
  const config = resolveConfig([
    {
      source: "test",
      values: { ...small, model: { ...small.model, likelihood }, data: { name: "people.csv", binarisation: "none" } },
    },
  ]);
  const runtime = await ortRuntime({ device: "cpu", threads: 1 });
  const model = modelFromConfig(config, { shape, encoding });
  const trained = await train(model, table, { steps: 3, batch: 10, seed: 1, runtime });
  const bytes = runArchive(
    {
      ...{ name: "page-table", state: trained.state, metrics: [] },
      record: {
        ...{ config, command: "latents studio, Train here", createdAt: "2026-11-21T10:00:00.000Z", steps: 3 },
        versions: { latents: "0.1.0", browser: "Chromium 140" },
        machine: { device: "wasm", threads: 2 },
        data: { name: "people.csv", count, shape, encoding },
      },
      files: new Map([["schema.yaml", new TextEncoder().encode(twoColumns)]]),
    },
    runtime,
  );
  await trained.release();
  return bytes;
}

import {
  fingerprintPieces,
  fitTableEncoding,
  modelFromConfig,
  planeAxes,
  PlanePlaces,
  runTableRows,
  schemaDocument,
  spreadRows,
  subset,
  TrainedVae,
  trainedRows,
  type Config,
  type SplitFingerprint,
  type TableDataset,
  type TableSchema,
} from "@latents/core";
import type { TrainingSubject } from "./training-subject";
import type { OwnTable } from "../table/own-table-api";
import { rowsPicture } from "../table/rows-picture";

/** Test rows whose codes are followed, and training rows that drawn ones are compared with meanwhile. */
const [mostFollowed, mostCompared] = [800, 1000];

/** A training on a table: the page sees the codes of test rows move, and drawn rows come to look like real ones. */
export async function tableSubject(config: Config, { schema, train, test }: OwnTable): Promise<TrainingSubject> {
  const { shape, name, count } = train;
  const encoding = fitTableEncoding(trainedRows(train, config).train, { scaling: config.data.scaling });
  const model = modelFromConfig(config, { shape, encoding });
  const [known, unseen] = [await fingerprintOf(train), await fingerprintOf(test)];
  const { covariates } = train;
  return {
    ...{ config, model, train, test, rows: runTableRows(train, test) },
    data: {
      ...{ name, count, shape, encoding },
      ...(known && unseen && { fingerprint: { train: known, test: unseen } }),
    },
    files: new Map([["schema.yaml", await schemaFile(schema, name)]]),
    watch: (runtime) => {
      const followed = some(test, mostFollowed);
      const compared = some(train, mostCompared);
      const places = new PlanePlaces(model.latent);
      return Promise.resolve({
        begun: {
          type: "table",
          table: {
            ...{ id: "in training", step: 0, latent: model.latent, covariates: covariates ?? [] },
            columns: encoding.columns.map(({ column }) => column),
            ...{ rows: Float64Array.from(followed.values), count: followed.count },
          },
        },
        now: async (step, values) => {
          const trained = new TrainedVae(model, values, shape, runtime);
          try {
            const { positions } = places.of(await trained.encode(followed));
            const picture = await rowsPicture(trained, compared, { isQuick: true });
            return { type: "rows", step, rows: { positions, axes: planeAxes(model.latent), picture } };
          } finally {
            await trained.release();
          }
        },
        release: () => Promise.resolve(),
      });
    },
  };
}

const some = (table: TableDataset, most: number): TableDataset =>
  table.count <= most ? table : subset(table, spreadRows(table.count, most));

/** What tells these rows from others; undefined where the browser hashes nothing, as on a page that came over an unsafe way. */
async function fingerprintOf(table: TableDataset): Promise<SplitFingerprint | undefined> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (!subtle) return undefined;
  const { count, shape } = table;
  const { hashed, pieces } = fingerprintPieces(table);
  const hash = await subtle.digest("SHA-256", await new Blob([...pieces] as BlobPart[]).arrayBuffer());
  const sha256 = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { count, shape, sha256, ...(hashed < count && { hashed }) };
}

/** `schema.yaml`, as the command writes it. */
async function schemaFile(schema: TableSchema, name: string): Promise<Uint8Array> {
  const { comment, values, style } = schemaDocument(schema, name);
  const { stringify } = await import("yaml");
  return new TextEncoder().encode(comment + stringify(values, style));
}

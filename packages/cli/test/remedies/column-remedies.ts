import {
  checkImageDataset,
  columnsLikelihood,
  fitTableEncoding,
  imageDataset,
  imputeCells,
  matchColumns,
  modelFromConfig,
  ortRuntime,
  resolveConfig,
  sampleRows,
  scoreRows,
  subset,
  tableDataset,
  train,
  trainTable,
  type Column,
  type ConfigInput,
  type TableDataset,
  type TrainResult,
} from "@latents/core";
import { remedy, type Remedy } from "./remedy.js";

const columns: readonly Column[] = [
  { name: "age", kind: "continuous" },
  { name: "plan", kind: "categorical", categories: ["free", "pro"] },
];
const rows = (more: Partial<TableDataset> = {}): TableDataset => {
  const { columns: own = columns, ...rest } = more;
  const values = Float64Array.from({ length: 16 * own.length }, (_, i) =>
    i % own.length === 1 ? (i % 4) >> 1 : i % 7,
  );
  return tableDataset({ name: "t", columns: own, values, ...rest });
};
const nets: ConfigInput["model"] = {
  ...{ latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } },
};
const options = { steps: 1, batch: 4, threads: 1, config: { model: nets } };
const images = imageDataset({ name: "d", shape: [1, 4, 4], pixels: new Uint8Array(256) });
const onTable = (table = rows()): Promise<TrainResult> => trainTable(table, options);
const model = (likelihood: string) => resolveConfig([{ source: "test", values: { model: { ...nets, likelihood } } }]);
const onImages = async (): Promise<TrainResult> =>
  train(modelFromConfig(model("normal"), images.shape), images, {
    ...{ steps: 1, batch: 4, runtime: await ortRuntime({ threads: 1 }) },
  });
const encoder = { type: "mlp" as const, hidden: [4] };
const hiding = (hide: number | undefined) =>
  resolveConfig([
    {
      source: "test",
      values: { model: { ...nets, likelihood: "normal", encoder: { ...encoder, ...(hide && { hide }) } } },
    },
  ]);
const turned = (): TableDataset => matchColumns(rows(), [columns[1], columns[0]]);
const holed = (): TableDataset => ({ ...rows(), values: rows().values.map((v, i) => (i % 2 === 0 ? NaN : v)) });
const given = (): Promise<TrainResult> =>
  trainTable(rows({ covariates: ["plan"] }), {
    ...options,
    config: { model: { ...nets, conditioning: "covariates" } },
  });

/** Messages of tables as data sets, their encodings and their models. */
export const columnRemedies: readonly Remedy[] = [
  remedy(
    "model.encoder.hide: hides cells of a table's rows, and the data are images; leave it out",
    () => modelFromConfig(hiding(0.5), images.shape),
    () => modelFromConfig(hiding(undefined), images.shape),
    () => trainTable(rows(), { ...options, config: { model: { ...nets, encoder: { ...encoder, hide: 0.5 } } } }),
  ),
  remedy(
    "model.likelihood.factors: must be fewer than the columns of numbers with likelihood normal, of which there {}, got {}; 0 ties none",
    () => columnsLikelihood(fitTableEncoding(rows()), { factors: 1 }),
    () => columnsLikelihood(fitTableEncoding(rows()), { factors: 0 }),
  ),
  remedy(
    "model.outputBias: is the mean of images, and the data is a table; leave it out",
    () => trainTable(rows(), { ...options, config: { model: { ...nets, outputBias: "data-mean" } } }),
    () => onTable(),
  ),
  remedy(
    "{}: pixels must be bytes 0..255 in a Uint8Array, got {}; scale values of 0..1 by 255 and round them, or make a table of other numbers",
    () => checkImageDataset({ ...images, pixels: new Float32Array(256) as unknown as Uint8Array }),
    () => checkImageDataset({ ...images, pixels: Uint8Array.from(new Float32Array(256), (v) => Math.round(255 * v)) }),
    () => rows(),
  ),
  remedy(
    "{}: a {} column has no categories, got {}; leave them out",
    () => rows({ columns: [{ name: "age", kind: "count", categories: ["a", "b"] }] }),
    () => rows({ columns: [{ name: "age", kind: "count" }] }),
  ),
  remedy(
    '{}: row {}, column "{}" ({}) must be {}, got {}; NaN is a missing cell',
    () => tableDataset({ name: "t", columns, values: [[Infinity, 0]] }),
    () => tableDataset({ name: "t", columns, values: [[NaN, 0]] }),
  ),
  remedy(
    '{}: column "{}" is {}, and was {} in training; read it with the training\'s columns',
    () => matchColumns(rows(), [{ name: "age", kind: "binary" }]),
    () => matchColumns(rows(), columns),
  ),
  remedy(
    '{}: row {}, column "{}" is "{}", which training has not seen; it knows {}, or take such cells as missing',
    () => matchColumns(rows(), [{ ...columns[1], categories: ["free", "gold"] }]),
    () => matchColumns(rows(), [{ ...columns[1], categories: ["free", "gold"] }], { unseenCategories: "missing" }),
  ),
  remedy(
    'encoding of {}: column "{}" has no value in the {} rows of {}; leave it out',
    () => fitTableEncoding(holed()),
    () => fitTableEncoding(matchColumns(holed(), [columns[1]])),
  ),
  remedy(
    'encoding: column "{}" has the log-normal likelihood and must be above 0, got {}; choose normal',
    () => fitTableEncoding(rows({ columns: [{ ...columns[0], likelihood: "log-normal" }, columns[1]] })),
    () => fitTableEncoding(rows({ columns: [{ ...columns[0], likelihood: "normal" }, columns[1]] })),
  ),
  remedy(
    'conditioning covariates: the data names no covariates; name some, or choose "none"',
    () => trainTable(rows(), { ...options, config: { model: { ...nets, conditioning: "covariates" } } }),
    given,
    () => onTable(),
  ),
  remedy(
    'conditioning {}: both nets must see the table\'s covariates {}; choose "covariates", or name none',
    () =>
      trainTable(rows({ covariates: ["plan"] }), { ...options, config: { model: { ...nets, conditioning: "none" } } }),
    given,
    () => onTable(),
  ),
  remedy(
    'likelihood columns: is for the rows of a table, and the data are images; choose "bernoulli" or "normal"',
    () => modelFromConfig(model("columns"), images.shape),
    () => modelFromConfig(model("bernoulli"), images.shape),
    () => modelFromConfig(model("normal"), images.shape),
  ),
  remedy(
    "{}: the model is of images, and {} ({}) is a table; make the model with fitTableEncoding of its training rows",
    () => train(modelFromConfig(model("normal"), [1, 1, 2]), rows(), { steps: 1, batch: 4, threads: 1 }),
    () => onTable(),
  ),
  remedy(
    "{}: the model's columns are {}, those of {} ({}) {}; bring them together with matchColumns",
    async () => (await onTable()).evaluate(turned()),
    async () => (await onTable()).evaluate(matchColumns(turned(), columns)),
  ),
  remedy(
    "{}: the model's columns are {}, those of {} {}; bring them together with matchColumns",
    async () => scoreRows(await onTable(), turned(), { samples: 2 }),
    async () => scoreRows(await onTable(), matchColumns(turned(), columns), { samples: 2 }),
  ),
  remedy(
    "{}: the model is of images; train one on a table",
    async () => sampleRows(await onImages(), 2),
    async () => sampleRows(await onTable(), 2),
  ),
  remedy(
    "{}: the model was trained with covariates; say what {} is to be",
    async () => sampleRows(await given(), 2),
    async () => sampleRows(await given(), 2, { where: { plan: "pro" } }),
    async () => imputeCells(await given(), subset(rows({ covariates: ["plan"] }), [0, 1]), { samples: 2 }),
  ),
];

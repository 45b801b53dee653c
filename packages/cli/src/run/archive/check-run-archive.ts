import { isDeepStrictEqual } from "node:util";
import {
  checkModelValues,
  type Column,
  FormatError,
  modelColumns,
  modelFromConfig,
  modelOf,
  modelValues,
  parseCheckpoint,
  readModelFile,
  requireOnnxChecksum,
  type RunArchive,
  type RunRecord,
  type TableEncoding,
} from "@latents/core";
import { parseSchema } from "../../dataset/index.js";
import { utf8Text } from "../../files/index.js";
import { parseMetrics } from "../metrics-log.js";
import { refuseExternalData } from "./onnx-external-data.js";
import { parseRunConfig } from "../run-config.js";
import { mostRunBytes } from "../run-files.js";
import { parseRunResult } from "../run-result.js";
import { encodingOf } from "../table/encoding-of.js";

/**
 * Reads every file of an archive as it will be read once it is a run, and whether they are of one run and step: a stranger may have made it.
 * Throws FormatError or InputError, beginning with `where` and the file.
 */
export function checkRunArchive({ files }: RunArchive, where: string): void {
  const at = (path: string): string => `${where}: ${path}`;
  const read = <T>(path: string, most: number, parse: (bytes: Uint8Array, where: string) => T): T | undefined => {
    const bytes = files.get(path);
    if (bytes && bytes.length > most)
      throw new FormatError(`${at(path)}: must have ${most} bytes or less, it has ${bytes.length}`);
    return bytes && parse(bytes, at(path));
  };
  const record = read("config.json", mostRunBytes.config, parseRunConfig)!;
  read("metrics.jsonl", mostRunBytes.metrics, parseMetrics);
  read("result.json", mostRunBytes.result, parseRunResult);
  for (const path of ["model/encoder.onnx", "model/decoder.onnx"]) {
    refuseExternalData(files.get(path)!, at(path));
    requireOnnxChecksum(files.get(path)!, at(path));
  }
  const encoding = encodingOf(record, at("config.json"));
  const schema = read("schema.yaml", mostRunBytes.schema, (bytes, file) => parseSchema(utf8Text(bytes, file), file));
  if ((encoding === undefined) !== (schema === undefined))
    throw new FormatError(
      `${where}: schema.yaml ${schema ? "is of a table, and config.json describes a model of images" : "is missing, and config.json describes a model of a table"}`,
    );
  if (
    schema &&
    !isDeepStrictEqual(
      modelColumns(schema).map(meaning),
      encoding!.columns.map(({ column }) => meaning(column)),
    )
  )
    throw new FormatError(`${at("schema.yaml")}: must have the columns that config.json describes`);
  const step = modelStep(files.get("model/model.safetensors")!, record, encoding, at("model/model.safetensors"));
  const checkpoint = [...files.keys()].find((path) => path.startsWith("checkpoints/"))!;
  if (checkpointModel(files.get(checkpoint)!, record, encoding, at(checkpoint)) !== step)
    throw new FormatError(`${at(checkpoint)}: its model must be of step ${step}, as model/model.safetensors is`);
}

/** What a column of a schema and one of an encoding, whose bounds may be those of the training rows, must have in common. */
const meaning = ({ name, kind, categories }: Column): unknown => [name, kind, categories];

/** The step of the model, which must be the record's. */
function modelStep(
  bytes: Uint8Array,
  { config, data }: RunRecord,
  encoding: TableEncoding | undefined,
  where: string,
): number {
  const model = readModelFile(bytes, where);
  if (
    model.shape.join() !== data.shape.join() ||
    !isDeepStrictEqual([model.config, model.encoding], [config, encoding])
  )
    throw new FormatError(`${where}: must be the model that config.json describes`);
  return model.step;
}

/** The step of a checkpoint's model, which must be the record's. */
function checkpointModel(
  bytes: Uint8Array,
  { config, data, steps }: RunRecord,
  encoding: TableEncoding | undefined,
  where: string,
): number {
  const state = parseCheckpoint(bytes, where);
  const { step, values } = state;
  if (step > steps || !where.endsWith(`step-${step}.safetensors`))
    throw new FormatError(`${where}: must be of the step that its name says, and of ${steps} at most; it says ${step}`);
  const { shape } = data;
  try {
    const model = modelFromConfig(config, { shape, encoding });
    for (const each of [modelValues(values), modelOf(state).values])
      checkModelValues(model, shape[0] * shape[1] * shape[2], each);
  } catch (error) {
    throw new FormatError(`${where}: ${(error as Error).message}`, { cause: error });
  }
  return modelOf(state).step;
}

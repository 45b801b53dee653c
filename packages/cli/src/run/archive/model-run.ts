import {
  checkpointName,
  checkpointPieces,
  InputError,
  isRunName,
  joinBytes,
  modelFromConfig,
  modelParameters,
  readModelFile,
  runRecordText,
  type ModelFile,
  type RunArchive,
  type RunRecord,
} from "@latents/core";
import { loadDataset } from "../../dataset/index.js";
import { version } from "../../files/index.js";
import { onnxruntimeVersion } from "../onnxruntime-version.js";

/**
 * A model file as a run that can be asked, measured and begun from, not gone on with: a config and a checkpoint that has the model's values alone.
 * Throws FormatError or InputError, beginning with `where`, for what is no such file, and for a model of a table, whose schema it does not have.
 */
export async function modelRun(bytes: Uint8Array, where: string): Promise<RunArchive> {
  const file = readModelFile(bytes, where);
  const { name, config, shape, step, values } = file;
  if (file.encoding !== undefined)
    throw new InputError(
      `${where}: is a model of a table, and the file does not say how its rows are read; copy its run, which has a schema.yaml`,
    );
  if (step < 1) throw new InputError(`${where}: step must be 1 or more, got ${step}; export the model again`);
  const record: RunRecord = {
    config,
    command: "latents import",
    createdAt: new Date().toISOString(),
    versions: { latents: version(), node: process.versions.node, onnxruntime: onnxruntimeVersion() },
    machine: { device: "cpu", threads: 1 },
    data: { name: config.data.name, count: await trainedOn(file, where), shape },
    steps: step,
  };
  const parameters = modelParameters(modelFromConfig(config, { shape }), shape[0] * shape[1] * shape[2]);
  const tensors = parameters.map(({ name: parameter, shape: sides }) => [
    parameter!,
    { dtype: "float", shape: sides as number[], data: values[parameter!] },
  ]);
  const state = { step, values: Object.fromEntries(tensors) as Parameters<typeof checkpointPieces>[0]["values"] };
  return {
    name: isRunName(name) ? name : "imported",
    files: new Map([
      ["config.json", new TextEncoder().encode(runRecordText(record))],
      ["metrics.jsonl", new Uint8Array()],
      [`checkpoints/${checkpointName(step)}`, joinBytes(checkpointPieces(state))],
      ["model/model.safetensors", Uint8Array.from(bytes)],
    ]),
  };
}

/** Images that it was trained on; files of before do not say, and the data do where they are here. */
async function trainedOn(file: ModelFile, where: string): Promise<number> {
  if (file.trainedOn !== undefined) return file.trainedOn;
  const { name } = file.config.data;
  const data = await loadDataset({ name, split: "train" }).catch((error: unknown) => {
    throw new InputError(
      `${where}: does not say how many images it was trained on, and ${name} is not here to be counted (${(error as Error).message}); export the model again`,
    );
  });
  return data.count;
}

import { modelFromConfig } from "../config/index.js";
import { joinBytes, writeZip } from "../formats/index.js";
import { TrainedVae } from "../inference/index.js";
import type { Runtime } from "../runtime/index.js";
import { modelOf, type TrainingState } from "../train/index.js";
import { checkpointName, checkpointPieces } from "./checkpoint-file.js";
import type { MetricsLine } from "./metrics-line.js";
import { writeModelFile } from "./model-file.js";
import { modelMetadata } from "./model-metadata.js";
import { runRecordText, type RunRecord } from "./run-record.js";
import type { RunResult } from "./run-result.js";

/** All that a run's folder is made of. */
export interface RunContent {
  /** Of the folder. */
  readonly name: string;
  readonly record: RunRecord;
  readonly metrics: readonly MetricsLine[];
  readonly state: TrainingState;
  /** Once the training is over. */
  readonly result?: RunResult;
  /** Further files by their path in the folder; of a table its `schema.yaml`. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/**
 * A run as a zip archive that unpacks to its folder, as `latents train` writes one: config.json, metrics.jsonl, the checkpoint, the model as
 * ONNX and as one safetensors file, and result.json if there is a result. Not compressed: values of a net hardly shrink.
 * Throws FormatError unless the state is that of the record's model.
 */
export function runArchive(content: RunContent, runtime: Runtime): Uint8Array<ArrayBuffer> {
  const { name, record, metrics, state, result, files = new Map<string, Uint8Array>() } = content;
  const { config, data } = record;
  const { step, values } = modelOf(state);
  const trained = new TrainedVae(modelFromConfig(config, data), values, data.shape, runtime);
  const { encoder, decoder } = trained.exportOnnx(modelMetadata({ name, config }, step));
  const { shape, encoding, count: trainedOn } = data;
  const text = (written: string): Uint8Array => new TextEncoder().encode(written);
  const entries: [string, Uint8Array][] = [
    ["config.json", text(runRecordText(record))],
    ["metrics.jsonl", text(metrics.map((line) => `${JSON.stringify(line)}\n`).join(""))],
    [`checkpoints/${checkpointName(state.step)}`, joinBytes(checkpointPieces(state))],
    ["model/encoder.onnx", encoder],
    ["model/decoder.onnx", decoder],
    ["model/model.safetensors", writeModelFile({ name, step, config, shape, trainedOn, encoding, values })],
    ...files,
    ...(result ? [["result.json", text(`${JSON.stringify(result, undefined, 2)}\n`)] as [string, Uint8Array]] : []),
  ];
  return writeZip(new Map(entries.map(([path, bytes]) => [`${name}/${path}`, bytes])), { compress: false });
}

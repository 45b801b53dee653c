import { modelFromConfig, namesPlugins, resolveConfig, type Config, type Parts } from "../config/index.js";
import { FormatError } from "../errors.js";
import { readSafetensors, writeSafetensors } from "../formats/index.js";
import { checkModelValues, modelParameters, type ModelValues } from "../inference/index.js";

const FORMAT = "latents-model";
const VERSION = "1";

/** A trained model in one file: all that `TrainedVae` needs. */
export interface ModelFile {
  /** Of the run that it comes from. */
  readonly name: string;
  /** Optimiser steps done. */
  readonly step: number;
  /** Describes the model, and the data it was trained on. */
  readonly config: Config;
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  readonly values: ModelValues;
}

/**
 * A safetensors file: the model's values, float32, and in its metadata the config, made with `parts`. Throws FormatError unless the values are the
 * model's.
 */
export function writeModelFile(file: ModelFile, parts?: Parts): Uint8Array<ArrayBuffer> {
  const { name, step, config, shape, values } = file;
  const model = modelFromConfig(config, shape, parts);
  const size = shape[0] * shape[1] * shape[2];
  checkModelValues(model, size, values);
  const tensors = modelParameters(model, size).map(
    (tensor) => [tensor.name!, { shape: tensor.shape as readonly number[], values: values[tensor.name!] }] as const,
  );
  return writeSafetensors(new Map(tensors), {
    ...{ format: FORMAT, version: VERSION, name, step: String(step) },
    ...{ shape: shape.join("x"), config: JSON.stringify(config) },
  });
}

/**
 * Reads such a file; `parts` has the words of the plug-ins that it was trained with, whose code it does not hold.
 * Throws FormatError or InputError, beginning with `where`, if it is none or damaged, or takes a plug-in that is not there.
 */
export function readModelFile(bytes: Uint8Array, where: string, parts?: Parts): ModelFile {
  const { tensors, metadata } = readSafetensors(bytes, where);
  if (metadata["format"] !== FORMAT)
    throw new FormatError(`${where}: must be a model of latents, as \`latents export\` writes model.safetensors`);
  if (metadata["version"] !== VERSION)
    throw new FormatError(
      `${where}: version must be ${VERSION}, got ${metadata["version"]}; it was written by another latents`,
    );
  const sizes = /^(\d{1,5})x(\d{1,5})x(\d{1,5})$/
    .exec(metadata["shape"] ?? "")
    ?.slice(1)
    .map(Number);
  if (!sizes) throw new FormatError(`${where}: shape must be channels x height x width, got ${metadata["shape"]}`);
  const shape = sizes as [number, number, number];
  const written = parsed(metadata["config"], where);
  if (parts === undefined && namesPlugins(written))
    throw new FormatError(
      `${where}: takes the plug-ins ${(written as { plugins: string[] }).plugins.join(", ")}, whose code it does not hold; open encoder.onnx and decoder.onnx of the same run`,
    );
  const config = resolveConfig([{ source: where, values: written }], { parts });
  const values: Record<string, Float32Array> = {};
  for (const [name, tensor] of tensors) {
    if (!(tensor.values instanceof Float32Array))
      throw new FormatError(`${where}: ${name} must be float32; export the model again`);
    values[name] = tensor.values;
  }
  try {
    checkModelValues(modelFromConfig(config, shape, parts), shape[0] * shape[1] * shape[2], values, true);
  } catch (error) {
    throw new FormatError(`${where}: ${(error as Error).message}`);
  }
  return { name: metadata["name"] ?? "", step: Number(metadata["step"] ?? 0), config, shape, values };
}

function parsed(text: string | undefined, where: string): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw new FormatError(`${where}: its config is not JSON; export the model again`);
  }
}

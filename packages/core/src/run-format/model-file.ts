import { builtInParts, partsWithoutCode, resolveConfig, type Config } from "../config/index.js";
import { readTableEncoding, type TableEncoding } from "../data/index.js";
import { FormatError } from "../errors.js";
import { checkedPieces, joinBytes, largestHalf, readSafetensors, toHalves } from "../formats/index.js";
import { checkModelValues, modelParameters, type ModelValues } from "../inference/index.js";
import type { Vae } from "../models/index.js";
import { describedModel, partNames } from "./described-model.js";

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
  /** [channels, height, width] of one image; of a table [1, 1, columns]. */
  readonly shape: readonly [number, number, number];
  /** Images, or rows, of its training split, those held out for validation among them; absent where that is not known. */
  readonly trainedOn?: number;
  /** What the rows of a table mean, where it is a model of those. */
  readonly encoding?: TableEncoding;
  readonly values: ModelValues;
}

/** The same of a model made in code, which a config cannot describe. */
export interface CodeModelFile extends Omit<ModelFile, "config"> {
  readonly config?: Config;
  /** What the values are of. */
  readonly model: Vae;
}

/**
 * A safetensors file: the model's values, float32 or in half the bytes float16, and in its metadata the config, or for a model made in code the names of its
 * parts. Throws FormatError unless the values are the model's, and for float16 where one is larger than that can say.
 */
export function writeModelFile(
  file: ModelFile | CodeModelFile,
  { precision = "float32" }: { readonly precision?: "float32" | "float16" } = {},
): Uint8Array<ArrayBuffer> {
  const { name, step, config, shape, trainedOn, values } = file;
  const model = "model" in file ? file.model : describedModel(name, file, file);
  const { encoding } = model;
  const size = shape[0] * shape[1] * shape[2];
  checkModelValues(model, size, values);
  const tensors = modelParameters(model, size).map((tensor) => {
    const own = values[tensor.name!];
    const stored = precision === "float16" ? halves(tensor.name!, own) : own;
    return [tensor.name!, { shape: tensor.shape as readonly number[], values: stored }] as const;
  });
  const pieces = checkedPieces(new Map(tensors), {
    ...{ format: FORMAT, version: VERSION, name, step: String(step) },
    ...{ shape: shape.join("x"), ...(config ? { config: JSON.stringify(config) } : { madeInCode: partNames(model) }) },
    ...(trainedOn !== undefined && { trainedOn: String(trainedOn) }),
    ...(encoding && { encoding: JSON.stringify(encoding) }),
  });
  return joinBytes(pieces);
}

function halves(name: string, values: Float32Array): Uint16Array {
  const large = values.find((value) => Math.abs(value) > largestHalf);
  if (large !== undefined) throw new FormatError(`${name}: float16 holds values to ${largestHalf}, got ${large}`);
  return toHalves(values);
}

/**
 * Reads such a file; of a model made in code `model` must be given. Throws FormatError or InputError, beginning with `where`, if it is none, damaged, or of another
 * model.
 */
export function readModelFile(bytes: Uint8Array, where: string): ModelFile;
export function readModelFile(bytes: Uint8Array, where: string, model: Vae | undefined): CodeModelFile;
export function readModelFile(bytes: Uint8Array, where: string, given?: Vae): ModelFile | CodeModelFile {
  const { tensors, metadata } = readSafetensors(bytes, where);
  if (metadata["format"] !== FORMAT)
    throw new FormatError(`${where}: must be a model of latents, as \`latents export\` writes model.safetensors`);
  if (metadata["version"] !== VERSION)
    throw new FormatError(
      `${where}: version must be ${VERSION}, got ${metadata["version"] ?? "none"}; it was written by another latents`,
    );
  const sizes = /^(\d{1,5})x(\d{1,5})x(\d{1,5})$/
    .exec(metadata["shape"] ?? "")
    ?.slice(1)
    .map(Number);
  if (!sizes)
    throw new FormatError(`${where}: shape must be channels x height x width, got ${metadata["shape"] ?? "none"}`);
  const shape = sizes as [number, number, number];
  const encoding = metadata["encoding"] === undefined ? undefined : readTableEncoding(metadata["encoding"], where);
  const data = { shape, encoding };
  const { madeInCode } = metadata as { readonly madeInCode?: string };
  const written = madeInCode === undefined ? parsed(metadata["config"], where) : undefined;
  const parts = partsWithoutCode(written);
  const config = written === undefined ? undefined : resolveConfig([{ source: where, values: written }], { parts });
  // a model made in code, or by a plug-in's, is no fault of the file
  if (madeInCode !== undefined || parts !== builtInParts)
    describedModel(where, { config, madeInCode }, data, given, parts);
  const values: Record<string, Float32Array> = {};
  for (const [name, tensor] of tensors) {
    if (!(tensor.values instanceof Float32Array))
      throw new FormatError(`${where}: ${name} must be float32; export the model again`);
    values[name] = tensor.values;
  }
  try {
    const model = describedModel(where, { config }, data, given, parts);
    checkModelValues(model, shape[0] * shape[1] * shape[2], values, true);
  } catch (error) {
    throw new FormatError(`${where}: ${(error as Error).message}`);
  }
  const read = {
    ...{ name: metadata["name"] ?? "", step: Number(metadata["step"] ?? 0), shape, values },
    ...(/^[1-9]\d{0,14}$/.test(metadata["trainedOn"] ?? "") && { trainedOn: Number(metadata["trainedOn"]) }),
    ...(encoding && { encoding }),
  };
  return given ? { ...read, model: given, ...(config && { config }) } : { ...read, config: config! };
}

function parsed(text: string | undefined, where: string): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw new FormatError(`${where}: its config is not JSON; export the model again`);
  }
}

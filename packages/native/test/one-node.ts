import type { Addon, NamedValues } from "@latents/native";
import { loadAddon } from "@latents/native";
import { ortRuntime } from "@latents/core";
import { encodeModel, nativeDomain, type Attribute } from "../../core/src/onnx/index.js";

/** A matrix or image of float32 values. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The addon, in the library that onnxruntime-node has loaded. */
export async function openAddon(): Promise<Addon> {
  await ortRuntime({ engine: "native" });
  return loadAddon()!;
}

/** Values in (-1, 1) that differ from one another: no sum of a few of them is another one's. */
export function spread(shape: readonly number[], seed: number): Values {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
  return { shape, data };
}

/** Runs one operator of ours as a model of one node; a missing input is undefined. */
export async function runOne(
  addon: Addon,
  operator: {
    readonly opType: string;
    readonly attributes: Readonly<Record<string, Attribute>>;
    readonly outputs: number;
  },
  inputs: readonly (Values | undefined)[],
  threads = 1,
): Promise<Float32Array[]> {
  const given = inputs.flatMap((x, i) => (x ? [{ ...x, name: `x${i}`, type: 1 as const }] : []));
  const outputs = Array.from({ length: operator.outputs }, (_, i) => `y${i}`);
  const graph = {
    name: operator.opType,
    nodes: [
      {
        ...{ opType: operator.opType, domain: nativeDomain, outputs, attributes: operator.attributes },
        inputs: inputs.map((x, i) => (x ? `x${i}` : "")),
      },
    ],
    initializers: [],
    inputs: given.map(({ name, shape }) => ({ name, shape, dtype: "float" as const })),
    // shapes are the operator's business
    outputs: outputs.map((name) => ({ name, shape: [], dtype: "float" as const })),
  };
  const session = await addon.createSession(encodeModel(graph), threads);
  try {
    const feeds: NamedValues[] = given.map(({ name, type, shape, data }) => ({ name, type, shape, data }));
    return (await addon.run(session, feeds, outputs)).map((result) => result.data as Float32Array);
  } finally {
    addon.release(session);
  }
}

/** The largest difference, in units of `scale` (the sum of the magnitudes that a value is made of), or of 1. */
export function worst(got: Float32Array, want: ArrayLike<number>, scale?: ArrayLike<number>): number {
  if (got.length !== want.length) return Infinity;
  let most = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i] - want[i]) / Math.max(1, scale ? scale[i] : Math.abs(want[i]));
    if (!(error <= most)) most = error;
  }
  return most;
}

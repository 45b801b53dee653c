// Loss, every gradient and the exported decoder against PyTorch, from the same weights, batch and noise:
//   npx tsx --conditions=latents-source bench/cross-check.ts [mlp] [conv] [face]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as core from "@latents/core";
import { nets } from "./nets.js";
import { findTorch, torchEnvironment, torchScript, type TorchNet } from "./torch-process.js";

/** Largest difference over the largest magnitude: |ours - theirs| / max |theirs|, of one tensor. */
export function relativeError(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
    size = Math.max(size, Math.abs(theirs[i]));
  }
  return ours.length === theirs.length ? difference / Math.max(size, 1e-30) : Infinity;
}

export interface CrossCheck {
  readonly net: TorchNet;
  readonly klWeight: number;
  /** Relative difference of loss, rec, kl, every `grad.<name>` and the exported decoder's outputs. */
  readonly differences: Readonly<Record<string, number>>;
}

type Tensors = ReadonlyMap<string, core.Safetensor>;
const floats = (tensors: Tensors, name: string): Float32Array => tensors.get(name)!.values as Float32Array;
const read = (path: string): Tensors => core.readSafetensors(new Uint8Array(readFileSync(path)), path).tensors;

/**
 * Runs both sides of each net, `batches` [net, images]. `klWeight` is the objective's weight of the KL: at 1 no error of the KL's gradient can
 * hide. PyTorch is one process for all: it takes seconds to load.
 */
export async function crossCheck(
  batches: readonly (readonly [TorchNet, number])[],
  python: string,
  { klWeight = 1 }: { klWeight?: number } = {},
): Promise<CrossCheck[]> {
  const folder = mkdtempSync(join(tmpdir(), "cross-check-"));
  try {
    const words = batches.flatMap(([name, batch]) => {
      const at = join(folder, name);
      const net = ["--net", name, "--out", at];
      const given = [...net, "--in", at];
      return [
        ...[...net, "--make-input", "--batch", String(batch), "--seed", "1", ","],
        ...[...given, "--beta", String(klWeight), ",", ...given, "--decode", ","],
      ];
    });
    execFileSync(python, [torchScript("cross_check.py"), ...words.slice(0, -1)], { env: torchEnvironment() });
    const checks: CrossCheck[] = [];
    for (const [name, batch] of batches) checks.push(await compared(name, batch, join(folder, name), klWeight));
    return checks;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Our side of what PyTorch left in a folder, and how far the two are apart. */
async function compared(net: TorchNet, count: number, folder: string, klWeight: number): Promise<CrossCheck> {
  const values = Object.fromEntries(
    [...read(`${folder}/params.safetensors`)].map(([key, t]) => [key, t.values as Float32Array]),
  );
  const batch = read(`${folder}/batch.safetensors`);
  const runtime = await core.ortRuntime({ threads: 2 });
  const ours = await gradients(net, klWeight, values, batch, count, runtime);
  const theirs = read(`${folder}/result.safetensors`);
  const differences: Record<string, number> = {};
  for (const [key, tensor] of Object.entries(ours)) differences[key] = relativeError(tensor, floats(theirs, key));

  const decoded = read(`${folder}/decoded.safetensors`);
  const exported = await decode(net, values, floats(batch, "z"), runtime);
  for (const key of decoded.keys())
    differences[`decoder.onnx ${key}`] = relativeError(exported[key].data as Float32Array, floats(decoded, key));
  return { net, klWeight, differences };
}

/** Our loss, rec, kl and gradients in float32 on ONNX Runtime. */
async function gradients(
  name: TorchNet,
  klWeight: number,
  values: core.ModelValues,
  batch: Tensors,
  count: number,
  runtime: core.Runtime,
): Promise<Record<string, Float32Array>> {
  const { shape, model } = nets[name];
  const size = shape[0] * shape[1] * shape[2];
  const vae = core.vae({ ...model(), objective: core.elbo({ klWeight }) });
  const ledger = new core.Ledger(true);
  const x = core.input("x", [count, size]);
  const { loss, parts } = vae.lossOf({ x }, new core.Scope(ledger));
  const parameters = [...ledger.parameters.values()].map((p) => p.tensor);
  const slopes = core.gradient(loss, parameters);
  const noise = [...ledger.noise.values()][0].tensor;
  const executable = await runtime.compile({
    name: "gradients",
    inputs: [x, noise, ...parameters],
    outputs: {
      loss,
      rec: parts["rec"],
      kl: parts["kl"],
      ...Object.fromEntries(parameters.map((p, i) => [`grad.${p.name!}`, slopes[i]])),
    },
  });
  const feed = (tensor: core.Tensor, data: Float32Array): core.HostTensor => ({
    dtype: "float",
    shape: tensor.shape as number[],
    data,
  });
  const results = await executable.run({
    x: feed(x, floats(batch, "x")),
    [noise.name!]: feed(noise, floats(batch, "noise")),
    ...Object.fromEntries(parameters.map((p) => [p.name!, feed(p, values[p.name!])])),
  });
  await executable.release();
  return Object.fromEntries(Object.entries(results).map(([key, tensor]) => [key, tensor.data as Float32Array]));
}

/** What the exported decoder.onnx gives for codes z. */
async function decode(
  name: TorchNet,
  values: core.ModelValues,
  z: Float32Array,
  runtime: core.Runtime,
): Promise<Record<string, core.HostTensor>> {
  const { shape, model } = nets[name];
  const vae = model();
  const trained = new core.TrainedVae(vae, values, shape, runtime);
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(trained.exportOnnx().decoder);
  const out = await session.run({ z: new Tensor("float32", z, [z.length / vae.latent, vae.latent]) });
  await session.release();
  return Object.fromEntries(
    Object.entries(out).map(([key, t]) => [key, { dtype: "float", shape: t.dims, data: t.data as Float32Array }]),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const torch = findTorch();
  if ("skip" in torch) {
    console.error(torch.skip);
    process.exit(1);
  }
  const names = process.argv.length > 2 ? (process.argv.slice(2) as TorchNet[]) : (Object.keys(nets) as TorchNet[]);
  const checks = await crossCheck(
    names.map((name) => [name, nets[name].batch]),
    torch.python,
  );
  for (const { net, differences } of checks) {
    console.log(`${net}, batch ${nets[net].batch}: largest relative difference to PyTorch of each tensor`);
    for (const [key, value] of Object.entries(differences)) console.log(`  ${value.toExponential(1)}  ${key}`);
  }
}

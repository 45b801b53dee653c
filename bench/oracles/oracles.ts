// Loss, REC, KL and every gradient of five models against PyTorch, from the same weights, images and noise:
//   npx tsx --conditions=latents-source bench/oracles/oracles.ts
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as core from "@latents/core";
import { relativeError } from "../cross-check.js";
import { findTorch, torchEnvironment } from "../torch-process.js";

const nets: core.ConfigInput["model"] = {
  latent: 4,
  encoder: { type: "mlp", hidden: [8], activation: "tanh" },
  decoder: { type: "mlp", hidden: [8], activation: "tanh" },
};

/** The models of oracles.py, as a config has them. */
export const oracles: Readonly<Record<string, core.ConfigInput["model"]>> = {
  vamp: { prior: { type: "vamp", components: 5 } },
  realnvp: { prior: { type: "realnvp", couplings: 2, hidden: [6] } },
  iaf: { posterior: { type: "iaf", steps: 2, hidden: 6 } },
  vq: { latent: 6, posterior: { type: "vq", codes: 5, codeSize: 2 }, prior: { type: "codes", hidden: 7 } },
  layers: { hierarchy: { type: "layers", sizes: [3], hidden: [6] } },
};

const [batch, pixels] = [6, 16];
const script = fileURLToPath(new URL("./oracles.py", import.meta.url));

/** Relative difference of loss, rec, kl and every `grad.<name>` of one model, ours in float32 on ONNX Runtime, theirs in float64. */
export async function askOracle(name: string, python: string): Promise<Readonly<Record<string, number>>> {
  const config = core.resolveConfig([{ source: "the oracle", values: { model: { ...nets, ...oracles[name] } } }]);
  const model = core.modelFromConfig(config, [1, 4, 4]);
  const ledger = new core.Ledger(true);
  const x = core.input("x", [batch, pixels]);
  const { loss, parts } = model.lossOf({ x }, new core.Scope(ledger));
  const parameters = [...ledger.parameters.values()].map((p) => p.tensor);
  const kept = [...ledger.state.values()].map(({ current }) => current);
  const noise = [...ledger.noise.values()];
  const normals = (tensor: core.Tensor, scale: number): Float32Array =>
    core
      .fillNormal(new Float32Array(core.sizeOf(tensor.shape)), { seed: 4, stream: tensor.name!, step: 0 })
      .map((v) => v * scale);
  const values = new Map<core.Tensor, Float32Array>([
    [x, normals(x, 1).map((v) => (v > 0.2 ? 1 : 0))],
    ...parameters.map((p) => [p, normals(p, 0.6)] as const),
    // counts must be above 0
    ...kept.map((s) => [s, normals(s, 1).map((v) => (s.name!.endsWith("uses") ? 1 + v * v : v))] as const),
    ...noise.map(({ tensor }) => [tensor, normals(tensor, 1)] as const),
  ]);
  const slopes = core.gradient(loss, parameters);
  const outputs = {
    ...{ loss, rec: parts["rec"], kl: parts["kl"] },
    ...Object.fromEntries(parameters.map((p, i) => [`grad.${p.name!}`, slopes[i]])),
  };
  const runtime = await core.ortRuntime({ threads: 1 });
  const executable = await runtime.compile({ name: "oracle", inputs: [...values.keys()], outputs });
  const ours = await executable.run(
    Object.fromEntries(
      [...values].map(([tensor, data]) => [
        tensor.name!,
        { dtype: "float" as const, shape: tensor.shape as number[], data },
      ]),
    ),
  );
  await executable.release();
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  try {
    const [given, answer] = [join(folder, "given.safetensors"), join(folder, "answer.safetensors")];
    const names = new Map(noise.map(({ tensor }) => [tensor, noiseName(tensor.name!)]));
    const tensors = [...values].map(
      ([tensor, data]) =>
        [names.get(tensor) ?? tensor.name!, { shape: tensor.shape as number[], values: data }] as const,
    );
    writeFileSync(given, core.writeSafetensors(new Map(tensors)));
    execFileSync(python, [script, "--model", name, "--in", given, "--out", answer], { env: torchEnvironment() });
    const { tensors: theirs } = core.readSafetensors(new Uint8Array(readFileSync(answer)), answer);
    return Object.fromEntries(
      Object.entries(ours).map(([key, { data }]) => [
        key,
        relativeError(data as Float32Array, (theirs.get(key)?.values ?? []) as Float64Array),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `noise:objective.noise` is that of z, `noise:objective.noise.z2` of z2. */
const noiseName = (stream: string): string => {
  const [, latent = "z"] = /noise\.(\w+)$/.exec(stream.replace("noise:objective.", "")) ?? [];
  return `noise.${latent}`;
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const torch = findTorch();
  if ("skip" in torch) {
    console.error(torch.skip);
    process.exit(1);
  }
  for (const name of Object.keys(oracles)) {
    console.log(`${name}: relative difference to PyTorch of each tensor`);
    for (const [key, value] of Object.entries(await askOracle(name, torch.python)))
      console.log(`  ${value.toExponential(1)}  ${key}`);
  }
}

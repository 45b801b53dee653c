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

interface Ours {
  /** What PyTorch is given, by its names. */
  readonly given: Parameters<typeof core.writeSafetensors>[0];
  readonly results: Readonly<Record<string, core.HostTensor>>;
}

/** Loss, rec, kl and every `grad.<name>` of one model, in float32 on ONNX Runtime, and what it was given. */
async function oursOf(name: string, runtime: core.Runtime): Promise<Ours> {
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
  const executable = await runtime.compile({ name: "oracle", inputs: [...values.keys()], outputs });
  const results = await executable.run(
    Object.fromEntries(
      [...values].map(([tensor, data]) => [
        tensor.name!,
        { dtype: "float" as const, shape: tensor.shape as number[], data },
      ]),
    ),
  );
  await executable.release();
  const names = new Map(noise.map(({ tensor }) => [tensor, noiseName(tensor.name!)]));
  const given = [...values].map(
    ([tensor, data]) => [names.get(tensor) ?? tensor.name!, { shape: tensor.shape as number[], values: data }] as const,
  );
  return { given: new Map(given), results };
}

/** Of each model the relative difference of loss, rec, kl and every `grad.<name>`, ours in float32, theirs in float64. */
export async function askOracles(python: string): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  const runtime = await core.ortRuntime({ threads: 1 });
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  try {
    const all: (readonly [string, Ours])[] = [];
    for (const name of Object.keys(oracles)) {
      const ours = await oursOf(name, runtime);
      writeFileSync(join(folder, `${name}.safetensors`), core.writeSafetensors(ours.given));
      all.push([name, ours]);
    }
    execFileSync(python, [script, folder], { env: torchEnvironment() });
    const differences = all.map(([name, { results }]) => {
      const path = join(folder, `${name}.answer.safetensors`);
      const { tensors } = core.readSafetensors(new Uint8Array(readFileSync(path)), path);
      const each = Object.entries(results).map(([key, { data }]) => [
        key,
        relativeError(data as Float32Array, (tensors.get(key)?.values ?? []) as Float64Array),
      ]);
      return [name, Object.fromEntries(each) as Record<string, number>] as const;
    });
    return Object.fromEntries(differences);
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
  for (const [name, differences] of Object.entries(await askOracles(torch.python))) {
    console.log(`${name}: relative difference to PyTorch of each tensor`);
    for (const [key, value] of Object.entries(differences)) console.log(`  ${value.toExponential(1)}  ${key}`);
  }
}

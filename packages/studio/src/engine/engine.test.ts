import {
  modelFromConfig,
  modelMetadata,
  modelParameters,
  ortRuntime,
  resolveConfig,
  sizeOf,
  TrainedVae,
  writeModelFile,
  writeNpz,
  fillNormal,
  type ConfigInput,
  type ModelFile,
} from "@latents/core";
import { expect, it } from "vitest";
import { Engine } from "./engine";
import type { ModelFacts } from "./engine-api";

const shape = [1, 4, 4] as const;
const nets = { latent: 3, encoder: { type: "mlp", hidden: [6] }, decoder: { type: "mlp", hidden: [6] } } as const;

/** What is no Gaussian under N(0, I). */
const kinds: Readonly<Record<string, ConfigInput["model"]>> = {
  iaf: { posterior: { type: "iaf", hidden: 6 } },
  realnvp: { prior: { type: "realnvp", hidden: [4] } },
  vamp: { prior: { type: "vamp", components: 4 } },
  layers: { hierarchy: { type: "layers", sizes: [2], hidden: [4] } },
  m2: { conditioning: { type: "semi-supervised", classes: 3, hidden: [4] } },
};

/** A model with values of noise. */
function noisy(parts: ConfigInput["model"]): Omit<ModelFile, "name" | "step"> {
  const config = resolveConfig([{ source: "test", values: { model: { ...nets, ...parts } } }]);
  const values = Object.fromEntries(
    modelParameters(modelFromConfig(config, shape), 16).map(({ name, shape: sides }) => [
      name!,
      fillNormal(new Float32Array(sizeOf(sides)), { seed: 1, stream: name!, step: 0 }).map((v) => v / 2),
    ]),
  );
  return { config, shape, values };
}

/** How the engine comes by a model: its values, or its ONNX files. */
const ways: Readonly<Record<string, (engine: Engine, model: ReturnType<typeof noisy>) => Promise<ModelFacts>>> = {
  "its values": (engine, model) => engine.openModel(writeModelFile({ name: "m", step: 1, ...model }), "m.safetensors"),
  "its nets": async (engine, { config, shape, values }) => {
    const trained = new TrainedVae(modelFromConfig(config, shape), values, shape, await ortRuntime({ threads: 1 }));
    const { nets } = trained.exportOnnx(modelMetadata({ name: "m", config }, 1));
    const read = (net: string): Promise<Uint8Array> => Promise.resolve(nets.find(({ name }) => name === net)!.bytes);
    return engine.openNets(
      "m",
      "made elsewhere",
      nets.map(({ name }) => name),
      read,
    );
  },
};
const everyWay = Object.keys(ways).flatMap((way) => Object.keys(kinds).map((kind) => [kind, way] as const));

it.each(everyWay)("asks a model of %s all that a page asks, by %s", async (kind, way) => {
  const engine = new Engine();
  await engine.start({ threads: 1 });
  const { id, latent, classes, cannotComplete, score } = await ways[way](engine, noisy(kinds[kind]));
  const values = Uint8Array.from({ length: 16 * 12 }, (_, i) => (i * 37) % 256);
  const labels = Uint8Array.from({ length: 12 }, (_, i) => i % 3);
  const npz = writeNpz(
    new Map([
      ["x_test", { shape: [12, 4, 4], values }],
      ["y_test", { shape: [12], values: labels }],
    ]),
  );
  const data = engine.openData(npz, "d.npz", "test");
  const finite = (numbers: Iterable<number>): void => {
    expect([...numbers].every(Number.isFinite)).toBe(true);
  };

  const codes = await engine.encodeData(id, data.id, 12);
  expect(codes.mean.shape).toEqual([12, latent]);
  for (const numbers of [codes.mean.data, codes.logVar.data, codes.use.values]) finite(numbers);
  const label = classes > 0 ? 1 : undefined;
  finite((await engine.sampleCode(id, 3, label)).data);
  // the KL splits by dimension where q is a Gaussian under N(0, I)
  if (kind !== "layers") expect(codes.use.measure).toBe(kind === "m2" ? "KL" : "variance");
  const base = codes.mean.data.slice(0, latent);
  const lattice = await engine.lattice(id, 3, [0, 1], base, label);
  finite(lattice.images.data);
  // the middle one is the median of the prior
  const middle = await engine.priorMiddle(id, label);
  [0, 1].forEach((j) => expect(lattice.codes.data[4 * latent + j]).toBeCloseTo(middle[j], 5));
  expect(middle.some((v) => v !== 0)).toBe(kind !== "m2" && kind !== "iaf");

  const around = await engine.gatherForDrawing(id, data.id, data.id);
  finite(around.scores);
  const reading = await engine.readDrawing(id, values.slice(0, 16));
  expect(reading.label === undefined).toBe(classes === 0);
  for (const numbers of [reading.mean, reading.logVar, [reading.score], reading.reconstruction]) finite(numbers);
  // the codes that stand for the images, whichever way they are asked
  if (kind !== "m2") reading.mean.forEach((v, j) => expect(v).toBeCloseTo(codes.mean.data[j], 4));
  // what needs the model's own graph is refused in a word
  expect([cannotComplete === undefined, score]).toEqual(way === "its nets" ? [false, "elbo"] : [true, "importance"]);
  const seen = Uint8Array.from({ length: 16 }, (_, i) => i % 2);
  const completion = engine.completeDrawing(id, { pixels: values.slice(0, 16), seen, seed: 1, label });
  if (cannotComplete !== undefined)
    await expect(completion).rejects.toThrow("follow gradients of the model's own graph");
  else await engine.cancelCompletion().then(() => completion);
  await engine.closeModel(id);
});

import {
  modelFromConfig,
  modelParameters,
  resolveConfig,
  sizeOf,
  writeModelFile,
  writeNpz,
  fillNormal,
  type ConfigInput,
} from "@latents/core";
import { expect, it } from "vitest";
import { Engine } from "./engine";

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

/** A model file with values of noise. */
function fileOf(parts: ConfigInput["model"]): Uint8Array {
  const config = resolveConfig([{ source: "test", values: { model: { ...nets, ...parts } } }]);
  const values = Object.fromEntries(
    modelParameters(modelFromConfig(config, shape), 16).map(({ name, shape: sides }) => [
      name!,
      fillNormal(new Float32Array(sizeOf(sides)), { seed: 1, stream: name!, step: 0 }).map((v) => v / 2),
    ]),
  );
  return writeModelFile({ name: "m", step: 1, config, shape, values });
}

it.each(Object.entries(kinds))("asks a model of %s all that a page asks", async (kind, parts) => {
  const engine = new Engine();
  await engine.start({ threads: 1 });
  const { id, latent, classes } = await engine.openModel(fileOf(parts), "m.safetensors");
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
  for (const numbers of [codes.mean.data, codes.logVar.data, codes.klPerLatent]) finite(numbers);
  const label = classes > 0 ? 1 : undefined;
  finite((await engine.sampleCode(id, 3, label)).data);
  finite((await engine.lattice(id, 3, [0, 1], codes.mean.data.slice(0, latent), label)).images.data);

  const around = await engine.gatherForDrawing(id, data.id, data.id);
  finite(around.scores);
  const reading = await engine.readDrawing(id, values.slice(0, 16));
  for (const numbers of [reading.mean, reading.logVar, [reading.nll], reading.reconstruction]) finite(numbers);
  // the codes that stand for the images, whichever way they are asked
  if (kind !== "m2") reading.mean.forEach((v, j) => expect(v).toBeCloseTo(codes.mean.data[j], 4));
  await engine.closeModel(id);
});

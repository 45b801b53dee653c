import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { Matrix } from "../data/index.js";
import { fillNoise } from "../random/index.js";
import { labelledToyData } from "../testing/toy.js";
import { toyFamily, toyTrained } from "../testing/toy-family.js";
import { netsPage, type ExportedNet } from "./exported-nets.js";

const rows = 4;
const data = labelledToyData(rows);
const labels = [...data.labels!];

/** Runs an exported file as anybody would, by its names alone. */
async function ask(
  { bytes, inputs }: ExportedNet,
  feeds: Readonly<Record<string, Matrix>>,
): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(bytes);
  const tensors = Object.fromEntries(
    inputs.map(({ name }) => [name, new Tensor("float32", feeds[name].data, [...feeds[name].shape])]),
  );
  const out = await session.run(tensors);
  await session.release();
  return Object.fromEntries(Object.entries(out).map(([name, { data: found }]) => [name, found as Float32Array]));
}

const close = (found: Float32Array, wanted: Float32Array): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 4));
};

describe("exported nets", () => {
  it.each(Object.entries(toyFamily))("answer outside as the library does: %s", async (_, parts) => {
    const trained = await toyTrained(parts);
    const { classes, isGaussian } = trained;
    const inferred = trained.model.conditioning?.inferred !== undefined;
    const { nets } = trained.exportOnnx();
    const net = (name: string): ExportedNet => nets.find((one) => one.name === name)!;
    expect(nets.map(({ name }) => name)).toEqual([
      ...["encoder", "draw", "decoder", "prior", "score"],
      ...(inferred ? ["classifier"] : []),
    ]);
    const x: Matrix = { shape: [rows, 16], data: Float32Array.from(data.pixels, (v) => Number(v > 127)) };
    const given = classes > 0 ? { labels } : {};
    const feeds: Record<string, Matrix> = { x, ...trained.oneHot("test", given.labels, rows) };
    const noise = (name: string, from: string, stream: string, count = rows): void => {
      const { shape } = net(from).inputs.find((port) => port.name === name)!;
      const width = Number(shape.at(-1));
      const kind = name.startsWith("uniform") ? "uniform" : "normal";
      const values = fillNoise(kind, new Float32Array(count * width), { seed: 9, stream, step: 0 });
      feeds[name] = { shape: [count, width], data: values };
    };

    const encoded = await ask(net("encoder"), feeds);
    close(encoded["mean"], (await trained.encode(x, given)).data);
    expect(Object.keys(encoded)).toEqual(isGaussian ? ["mean", "logVar"] : ["mean"]);

    noise("noise", "draw", "encode");
    const drawn = await ask(net("draw"), feeds);
    close(drawn["z"], (await trained.encode(x, { ...given, sample: true, seed: 9 })).data);
    expect(drawn["logProb"]).toHaveLength(rows);

    feeds["z"] = { shape: [rows, 2], data: drawn["z"] };
    const decoded = await ask(net("decoder"), feeds);
    close(decoded["mean"], (await trained.decode(feeds["z"], given)).data);

    const streams: Readonly<Record<string, string>> = { normal: "sample", uniform: "sample-component" };
    for (const { name } of net("prior").inputs)
      if (name !== "labels") noise(name, "prior", streams[name] ?? `sample.${name}`);
    close((await ask(net("prior"), feeds))["z"], (await trained.sampleCodes(rows, { ...given, seed: 9 })).data);

    for (const { name } of net("score").inputs)
      if (name.startsWith("noise")) noise(name, "score", `score${name.slice("noise".length)}`);
    const scores = await trained.score(x, { ...(!inferred && given), seed: 9 });
    const scored = await ask(net("score"), feeds);
    for (const name of ["negElbo", "rec", "kl"] as const) close(scored[name], scores[name]);

    if (inferred) close((await ask(net("classifier"), feeds))["probs"], (await trained.classify(x)).data);
    await trained.release();
  });

  it("say what goes in and comes out, in the file and on the page", async () => {
    const trained = await toyTrained(toyFamily["layers"]);
    const { nets } = trained.exportOnnx({ run: "mine" });
    const text = new TextDecoder().decode(nets.find(({ name }) => name === "score")!.bytes);
    for (const said of [
      "netVersion",
      "noise.z2 [batch, 3]: noise: standard normal",
      "nats a row",
      "run",
      "mine",
      "1x4x4",
    ])
      expect(text).toContain(said);
    const page = netsPage(nets, ["About it."]);
    expect(page).toMatch(/^# The nets of this model\n\nAbout it\.\n/);
    expect(page).toContain("| `noise.z2` | [batch, 3] | noise: standard normal |");
    expect(page).toContain("| `logProb` | [batch] | log q(z\\|x) of this draw; nats a row |");
    for (const { name } of nets) expect(page).toContain(`## ${name}.onnx`);
    await trained.release();
  });
});

import { describe, expect, it } from "vitest";
import type { Matrix } from "../data/index.js";
import { labelledToyData } from "../testing/toy.js";
import { toyFamily, toyTrained } from "../testing/toy-family.js";
import { OnnxVae } from "./onnx-vae.js";
import { priorMarginals } from "./prior-marginals.js";
import type { TrainedVae } from "./trained-vae.js";
import type { VaeNet } from "./vae-by-nets.js";

const rows = 4;
const data = labelledToyData(rows);
const x: Matrix = { shape: [rows, 16], data: Float32Array.from(data.pixels, (v) => Number(v > 127)) };

/** A model by its files alone, and which of them were read. */
async function byFiles(
  trained: TrainedVae,
  metadata: Record<string, string> = {},
  isLost: (net: VaeNet, times: number) => boolean = () => false,
): Promise<{ vae: OnnxVae; read: VaeNet[] }> {
  const { nets } = trained.exportOnnx({ latent: "2", step: "7", likelihood: "bernoulli", run: "r", ...metadata });
  const read: VaeNet[] = [];
  const vae = await OnnxVae.open(
    "r",
    {
      nets: nets.map(({ name }) => name),
      read: (net) => {
        read.push(net);
        if (isLost(net, read.filter((one) => one === net).length)) return Promise.reject(new Error("lost"));
        return Promise.resolve(nets.find(({ name }) => name === net)!.bytes);
      },
    },
    { threads: 1 },
  );
  return { vae, read };
}

const close = (found: Float32Array, wanted: Float32Array): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 4));
};

describe("OnnxVae", () => {
  it.each(Object.entries(toyFamily))("answers as the model itself does, %s", async (_, parts) => {
    const trained = await toyTrained(parts);
    const { vae } = await byFiles(trained);
    for (const key of ["latent", "size", "classes", "isGaussian", "infersLabels"] as const)
      expect([key, vae[key]]).toEqual([key, trained[key]]);
    const given = trained.classes > 0 ? { labels: [...data.labels!] } : {};
    const codes = await trained.encode(x, given);
    close((await vae.encode(x, given)).data, codes.data);
    const drawn = { ...given, sample: true, seed: 5 };
    close((await vae.encode(x, drawn)).data, (await trained.encode(x, drawn)).data);
    close((await vae.decode(codes, given)).data, (await trained.decode(codes, given)).data);
    const cold = { seed: 3, temperature: 0.7 };
    close((await vae.sampleCodes(9, cold)).data, (await trained.sampleCodes(9, cold)).data);
    const asked = trained.infersLabels ? {} : given;
    const [found, wanted] = [await vae.score(x, { ...asked, seed: 2 }), await trained.score(x, { ...asked, seed: 2 })];
    for (const name of ["negElbo", "rec", "kl"] as const) close(found[name], wanted[name]);
    await vae.release();
    await trained.release();
  });

  it("reads a file when it is first asked, again where that failed, and anew after a release", async () => {
    const trained = await toyTrained();
    const { vae, read } = await byFiles(trained, {}, (net, times) => net === "prior" && times === 1);
    expect(read).toEqual(["encoder"]);
    await vae.encode(x);
    await expect(vae.sample(2)).rejects.toThrow("lost");
    await vae.sample(2);
    await vae.sample(2);
    expect(read).toEqual(["encoder", "prior", "prior", "decoder"]);
    await vae.release();
    await vae.sample(2);
    expect(read.slice(4)).toEqual(["prior", "decoder"]);
    await vae.release();
    await trained.release();
  });

  it("knows N(0, I) by its config alone, and has marginals by draws of its own prior elsewhere", async () => {
    const trained = await toyTrained(toyFamily["mixture"]);
    const model = (prior: string, hierarchy = "none"): Record<string, string> => ({
      config: JSON.stringify({ model: { prior: { type: prior }, hierarchy: { type: hierarchy } } }),
    });
    const known = async (metadata: Record<string, string>): Promise<boolean> =>
      (await byFiles(trained, metadata)).vae.hasStandardPrior;
    expect(await known(model("standard-normal"))).toBe(true);
    for (const other of [model("standard-normal", "layers"), model("mine"), {}, { config: "[" }])
      expect(await known(other)).toBe(false);
    const [found, wanted] = [await priorMarginals((await byFiles(trained)).vae), await priorMarginals(trained)];
    close(found.middle, wanted.middle);
    expect(found.quantile(1, 0.2)).toBeCloseTo(wanted.quantile(1, 0.2), 4);
    await trained.release();
  });

  it("says what is wrong with files", async () => {
    const trained = await toyTrained();
    const { nets } = trained.exportOnnx();
    const open = (names: readonly string[], bytes = nets[0].bytes): Promise<OnnxVae> =>
      OnnxVae.open("r", { nets: names, read: () => Promise.resolve(bytes) });
    await expect(open(["encoder", "decoder"])).rejects.toThrow(
      "r: has no draw.onnx, prior.onnx, score.onnx; all nets of a model are written when its training ends",
    );
    const all = nets.map(({ name }) => name);
    await expect(open(all)).rejects.toThrow("r: encoder.onnx must say the model's shape and latent");
    const { nets: others } = trained.exportOnnx({ latent: "3" });
    await expect(open(all, others[0].bytes)).rejects.toThrow(
      "r: encoder.onnx must take x of 16 values and give a mean of 3, got 16 and 2",
    );
    await expect(open(all, new Uint8Array(3))).rejects.toThrow("r/encoder.onnx: is not an ONNX model");
    await trained.release();
  });
});

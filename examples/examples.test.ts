import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mlp, mnist, take, train, vae } from "latents";
import { builtInParts, modelFromConfig, resolveConfig, withPlugin } from "latents/config";
import { input } from "latents/graph";
import { decodePng } from "latents/image";
import { Ledger, Scope } from "latents/nn";
import { afterAll, describe, expect, it, vi } from "vitest";
import { encoder, trainGated } from "./custom-layer.js";
import { capacityElbo, trainCapacity } from "./custom-objective.js";
import { trainRecipe } from "./from-config.js";
import { keepModel } from "./keep-model.js";
import { lookInside } from "./latent-space.js";
import { stopAndGoOn } from "./resume.js";
import { trainMnist } from "./train-mnist.js";

// seconds alone, but a machine whose cores are all busy is slow at starting sessions of several threads
vi.setConfig({ testTimeout: 180_000 });

const out = mkdtempSync(join(tmpdir(), "latents-examples-"));
afterAll(() => {
  rmSync(out, { recursive: true });
});

describe("examples with tiny settings", () => {
  it("train-mnist trains, measures, asks and ships", async () => {
    const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const { figures, nll, codes } = await trainMnist({ steps: 12, images: 200, testImages: 150, out });
    print.mockRestore();
    expect(figures.images).toBe(150);
    // an untrained net says 1/2 for every pixel: 784 ln 2 nats
    expect(figures.negElbo).toBeLessThan(784 * Math.LN2);
    expect(nll).toBeGreaterThan(0);
    expect(nll).toBeLessThan(784 * Math.LN2);
    expect(codes.shape).toEqual([150, 10]);
    const picture = (name: string) => decodePng(new Uint8Array(readFileSync(join(out, name))), name);
    expect(picture("samples.png").shape).toEqual([1, 242, 242]);
    const { pixels, shape } = picture("reconstructions.png");
    expect(shape).toEqual([1, 4 * 30 + 2, 16 * 30 + 2]);
    // originals stand in even columns, reconstructions, grey at first, in odd ones
    const seen = (parity: number): Set<number> =>
      new Set(pixels.filter((_, i) => (i % shape[2]) % 30 > 1 && Math.floor((i % shape[2]) / 30) % 2 === parity));
    expect(seen(0)).toContain(255);
    expect(seen(1).size).toBeGreaterThan(60);
    expect(seen(1)).not.toContain(255);
    for (const name of ["encoder.onnx", "decoder.onnx"]) expect(existsSync(join(out, name))).toBe(true);
  });

  it("custom-layer has parameters of the layer's own, and stops early or is done", async () => {
    const ledger = new Ledger(true);
    encoder.apply(input("x", [4, 784]), new Scope(ledger, "encoder"));
    expect([...ledger.parameters.keys()]).toEqual([
      "encoder.0.value.weight",
      "encoder.0.value.bias",
      "encoder.0.gate.weight",
      "encoder.0.gate.bias",
      "encoder.1.0.weight",
      "encoder.1.0.bias",
      "encoder.1.1.weight",
      "encoder.1.1.bias",
    ]);
    const { validations, state, stopped } = await trainGated({ steps: 12, images: 400 });
    expect(["done", "early"]).toContain(stopped);
    expect(validations[0].images).toBe(40);
    expect(validations.at(-1)!.negElbo).toBeLessThan(validations[0].negElbo);
    expect(Object.keys(state.values)).toContain("encoder.1.1.runningMean");
  });

  it("custom-objective draws the KL to the capacity, under its bounds", async () => {
    const { history } = await trainCapacity({ steps: 60, images: 500, capacity: 4 });
    const series = (name: string): number[] => history.flatMap(({ values }) => [...values[name]]);
    expect(series("capacity")[0]).toBeCloseTo(4 / 40, 5);
    expect(series("capacity").at(-1)).toBe(4);
    const last = series("kl").slice(-10);
    expect(last.reduce((a, v) => a + v, 0) / 10).toBeGreaterThan(2);
    expect(last.reduce((a, v) => a + v, 0) / 10).toBeLessThan(6);
    const [loss, rec, kl, capacity] = ["loss", "rec", "kl", "capacity"].map((name) => series(name)[30]);
    expect(loss).toBeCloseTo(rec + 10 * Math.abs(kl - capacity), 2);
    expect(capacityElbo().name).toBe("capacity");
  });

  it("from-config trains a recipe with another latent space", async () => {
    const trained = await trainRecipe({ steps: 3, images: 256 });
    expect([trained.latent, trained.state.step]).toEqual([2, 3]);
    expect(trained.values["decoder.0.weight"]).toHaveLength(2 * 64 * 49);
    expect(trained.model.likelihood.name).toBe("squared-error");
  });

  it("keep-model saves a model made in code, opens it, and leaves a run", async () => {
    const { negElbo, measured } = await keepModel({ steps: 4, images: 300, testImages: 100, out });
    const mean = negElbo.reduce((a, b) => a + b, 0) / 100;
    // equal values on equal images by other noise: after few steps both say about 1/2 for every pixel
    expect(Math.abs(mean - measured)).toBeLessThan(20);
    for (const file of ["flow/score.onnx", "flow/README.md", "run/report.html", "run/model/prior.onnx"])
      expect(existsSync(join(out, file))).toBe(true);
  });

  it("latent-space maps, walks through and samples the codes", async () => {
    const found = await lookInside({ steps: 30, images: 500, count: 120, out });
    expect([...found.spread.byKl].sort()).toEqual([0, 1, 2, 3]);
    expect([found.between.shape, found.positions.shape, found.fourToNine.length]).toEqual([[9, 784], [120, 2], 4]);
    expect(found.indices).toHaveLength(600);
    for (const trust of Object.values(found.trust)) {
      expect(trust).toBeGreaterThan(0.7);
      expect(trust).toBeLessThanOrEqual(1);
    }
    expect(found.best.bic).toBe(Math.min(...found.tried.map(({ bic }) => bic)));
    const shapes = ["lattice.png", "traversal.png", "fitted.png"].map(
      (name) => decodePng(new Uint8Array(readFileSync(join(out, name))), name).shape,
    );
    expect(shapes).toEqual([
      [1, 560, 560],
      [1, 122, 332],
      [1, 242, 242],
    ]);
  });

  it("realnvp-prior is a plug-in, whose word a config may use", async () => {
    const parts = withPlugin(builtInParts, await import("./realnvp-prior.js"), "realnvp-prior");
    const config = resolveConfig([{ source: "mine", values: { model: { prior: "realnvp-mine" } } }], { parts });
    const model = modelFromConfig(config, [1, 28, 28], parts);
    expect([model.prior.name, config.model.prior]).toEqual([
      "realnvp-mine",
      { type: "realnvp-mine", couplings: 4, hidden: 64 },
    ]);
  });

  it("resume ends in the bits of a training that was never stopped", async () => {
    const { stopped, from, end } = await stopAndGoOn({ steps: 8, images: 300, folder: join(out, "checkpoints") });
    expect([stopped, from, end.step]).toEqual(["aborted", 4, 8]);
    const model = vae({ encoder: mlp([784, 200], { activateLast: true }), decoder: mlp([8, 200, 784]), latent: 8 });
    const whole = await train(model, take(await mnist("train"), 300), { steps: 8 });
    await whole.release();
    expect(end.values).toEqual(whole.state.values);
  });
});

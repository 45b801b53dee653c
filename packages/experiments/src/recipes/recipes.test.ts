import { input, Ledger, modelFromConfig, resolveConfig, Scope } from "@latents/core";
import { describe, expect, it } from "vitest";
import { requireUserData } from "latents/config";
import { recipe, recipes } from "./index.js";

describe("recipes", () => {
  it.each(recipes.map((one) => [one.name, one] as const))("%s passes the schema and builds", (name, one) => {
    const config = resolveConfig([{ source: name, values: one.config }]);
    const { channels = 1, size = config.data.name === "dsprites" ? 64 : 28 } = config.data;
    const model = modelFromConfig(config, [channels, size, size]);
    const values = channels * size * size;
    const { classes = 0, labelledBatch = 0 } = model.supervision ?? {};
    const loss = model.lossOf(
      {
        x: input("x", [2, values]),
        labels: input("labels", [2, classes]),
        labelled: { x: input("labelled.x", [labelledBatch, values]), labels: input("y", [labelledBatch, classes]) },
      },
      new Scope(new Ledger(true)),
    );
    expect(loss.loss.shape).toEqual([]);
    expect([config.train.steps, config.train.epochs].filter((given) => given !== undefined)).toHaveLength(1);
    expect(one.title).not.toBe("");
    expect(one.description).toMatch(/\.$/);
  });

  it("carry the published numbers", () => {
    expect(recipe("e1-vae-z10").published).toMatchObject({ negElbo: 98.735, rec: 79.388 });
    expect(recipe("e5-3d").published?.lossPerEpoch?.at(-1)).toBe(148.76);
  });

  it("set E1 up as published", () => {
    const { model, optimizer, train } = resolveConfig([{ source: "e1", values: recipe("e1-vae-z50").config }]);
    expect(model).toMatchObject({ latent: 50, posterior: { type: "normal", variance: "softplus" } });
    expect(model.encoder).toEqual({ type: "mlp", hidden: [300, 300], activation: "elu" });
    expect(optimizer).toMatchObject({ type: "adam", learningRate: 1e-3 });
    expect(train).toMatchObject({ steps: 20_000, batch: 100 });
  });

  it("set E2 up in both conventions", () => {
    const [whole, half] = ["e2-conv", "e2-conv-half"].map((name) =>
      resolveConfig([{ source: name, values: recipe(name).config }]),
    );
    expect(whole.model).toMatchObject({ latent: 20, decoder: { type: "digits" }, likelihood: { scale: 1 } });
    expect(whole.model.encoder).toMatchObject({ type: "conv", channels: [32, 64], kernel: 3, hidden: [] });
    expect(whole.model.encoder).toMatchObject({ downsample: "stride" });
    expect(half.model).toEqual({ ...whole.model, likelihood: { ...whole.model.likelihood, scale: 0.5 } });
    expect(whole.data.binarisation).toBe("none");
    expect(whole.optimizer).toMatchObject({ type: "adam", learningRate: 1e-3, beta1: 0.9 });
    expect(whole.train).toMatchObject({ epochs: 50 });
    expect(recipe("e2-conv").title).toBe("E2: convolutional VAE on MNIST, SSE + KL");
    expect(recipe("e2-conv-half").title).toBe("E2: convolutional VAE on MNIST, SSE / 2 + KL");
  });

  it("set E2's failures up: each differs from e2-conv in one thing", () => {
    const [whole, pooling, short] = ["e2-conv", "e2-conv-pooling", "e2-conv-z2"].map((name) =>
      resolveConfig([{ source: name, values: recipe(name).config }]),
    );
    expect(pooling).toEqual({
      ...whole,
      model: { ...whole.model, encoder: { ...whole.model.encoder, downsample: "max-pool" } },
    });
    expect(short).toEqual({ ...whole, model: { ...whole.model, latent: 2 } });
  });

  it("set E4 up as the slides, on data that the user names", () => {
    const { title, config: values } = recipe("e4-faces");
    expect(title).toBe("E4: convolutional VAE of faces, 3x128x128");
    const config = resolveConfig([{ source: "e4", values: { recipe: "e4-faces", ...values } }]);
    expect(config.objective).toMatchObject({ klWeight: 1 / 1024 });
    expect(config.model).toMatchObject({ latent: 64, likelihood: { output: "sigmoid", scale: 1 } });
    expect(config.train).toMatchObject({ epochs: 1200, batch: 16 });
    expect(() => {
      requireUserData(config);
    }).toThrow("data.name: the recipe e4-faces needs a folder of images of yours, got none; name it with --data");
    requireUserData({ ...config, data: { ...config.data, name: "faces" } });
  });
});

import { decoderGraph, encoderGraph, modelFromConfig, resolveConfig } from "@latents/core";
import { describe, expect, it } from "vitest";
import { listRecipes, recipe } from "./index.js";

describe("recipes", () => {
  it.each(listRecipes().map((one) => [one.name, one] as const))("%s passes the schema and builds", (name, one) => {
    const config = resolveConfig([{ source: name, values: one.config }]);
    const { size, channels } = config.data;
    const model = modelFromConfig(config, [channels ?? 1, size ?? 28, size ?? 28]);
    expect(model.latent).toBe(config.model.latent);
    // both nets fit each other and the images
    const pixels = (channels ?? 1) * (size ?? 28) ** 2;
    expect(encoderGraph(model, pixels).graph.outputs["mean"].shape).toEqual(["batch", config.model.latent]);
    expect(decoderGraph(model, pixels).graph.outputs["mean"].shape).toEqual(["batch", pixels]);
    expect([config.train.steps, config.train.epochs].filter((given) => given !== undefined)).toHaveLength(1);
    expect(one.title).not.toBe("");
    expect(one.description).toMatch(/\.$/);
  });

  it("have names of their own, the default first", () => {
    const names = listRecipes().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe("mnist");
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

  it("propose the nearest for an unknown name", () => {
    expect(() => recipe("e3")).toThrow('recipe: there is no "e3"; did you mean "e3-vae"?');
    expect(() => recipe("unheard-of")).toThrow('recipe: there is no "unheard-of"; recipes are mnist, e1-vae-z10');
  });
});

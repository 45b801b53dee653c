import { configKeys } from "@latents/core";
import { expect, it } from "vitest";
import { flatConfig } from "./flat-config";

const recipe = flatConfig(
  {
    model: { latent: 20, encoder: { type: "mlp", hidden: [300] }, decoder: "digits" },
    optimizer: { type: "adam", learningRate: 0.002 },
  },
  configKeys(),
);

it("gives dotted keys; a choice that is a word alone is its type", () => {
  expect([...recipe]).toEqual([
    ["model.latent", 20],
    ["model.encoder.type", "mlp"],
    ["model.encoder.hidden", [300]],
    ["model.decoder.type", "digits"],
    ["optimizer.type", "adam"],
    ["optimizer.learningRate", 0.002],
  ]);
});

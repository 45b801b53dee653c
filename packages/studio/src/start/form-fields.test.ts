import { configKeys } from "@latents/core";
import { describe, expect, it } from "vitest";
import { flatConfig } from "../run-parts/flat-config";
import { activeFields, changedSettings, refusedKey, searchFields, sectionsOf } from "./form-fields";

const keys = configKeys();
const recipe = flatConfig(
  {
    model: { latent: 20, encoder: { type: "mlp", hidden: [300] }, decoder: "digits" },
    optimizer: { type: "adam", learningRate: 0.002 },
  },
  keys,
);
const field = (path: string, edits = {}) => activeFields(keys, recipe, edits).find(({ key }) => key.path === path);

describe("activeFields", () => {
  it("has the recipe's value, else the default", () => {
    expect(field("model.encoder.hidden")).toMatchObject({ base: "[300]", isOfRecipe: true });
    expect(field("seed")).toMatchObject({ base: "1", isOfRecipe: false });
    expect(field("train.epochs")).toMatchObject({ base: "" });
  });

  it("has the keys of the chosen variant alone, with its own defaults", () => {
    expect(field("model.encoder.channels")).toBeUndefined();
    const edits = { "model.encoder.type": "conv" };
    expect(field("model.encoder.channels", edits)).toMatchObject({ base: "[32,64]" });
    expect(field("model.encoder.hidden", edits)).toMatchObject({ base: "[]", isOfRecipe: false });
    expect(activeFields(keys, recipe, {}).filter(({ key }) => key.path === "model.decoder.hidden")).toEqual([]);
  });

  it("has each key once, and none that is the recipe's own", () => {
    const paths = activeFields(keys, recipe, {}).map(({ key }) => key.path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).not.toContain("recipe");
  });
});

describe("changedSettings", () => {
  it("sends only what differs from the recipe, trimmed, and nothing of variants that are not chosen", () => {
    const edits = { "model.latent": " 5 ", seed: "1", "train.batch": "", "model.encoder.channels": "[8]" };
    expect(changedSettings(activeFields(keys, recipe, edits), edits)).toEqual({ "model.latent": "5" });
  });
});

describe("refusedKey", () => {
  const fields = activeFields(keys, recipe, {});
  it("is the key that a message begins with, a choice by its type", () => {
    expect(refusedKey("model.latent (from --set model.latent=0): must be", fields)).toBe("model.latent");
    expect(refusedKey("seed: must be a whole number", fields)).toBe("seed");
    expect(refusedKey("objective (from --set objective.type=x): must be one of", fields)).toBe("objective.type");
    expect(refusedKey("4 trainings run already; stop one", fields)).toBeUndefined();
    expect(refusedKey("model.latnet: unknown key", fields)).toBeUndefined();
  });
});

it("searches keys and meanings by words, and sorts fields into sections", () => {
  const fields = activeFields(keys, recipe, {});
  expect(searchFields(fields, "encoder HIDDEN").map(({ key }) => key.path)).toEqual([
    ...["model.encoder.hidden", "model.encoder.norm", "model.encoder.gated"],
  ]);
  expect(searchFields(fields, "no such thing")).toEqual([]);
  const titles = sectionsOf(fields).map(([title]) => title);
  expect(titles.slice(0, 2)).toEqual(["run", "data"]);
  expect(titles).toContain("objective");
});

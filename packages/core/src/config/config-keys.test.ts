import { describe, expect, it } from "vitest";
import { configKeys } from "./config-keys.js";
import { editDistance, nearest } from "./nearest.js";
import { resolveConfig } from "./resolve.js";

describe("configKeys", () => {
  const at = (path: string): ReturnType<typeof configKeys> => configKeys().filter((key) => key.path === path);

  it("says type, default, allowed values and meaning", () => {
    expect(at("data.binarisation")).toEqual([
      {
        path: "data.binarisation",
        type: "word",
        allowed: "one of none, threshold, dynamic, static",
        values: ["none", "threshold", "dynamic", "static"],
        default: "dynamic",
        required: false,
        description: "How grey values become the model's input",
      },
    ]);
    expect(at("model.encoder.hidden")[0]).toMatchObject({
      type: "list",
      default: [512, 256],
      when: { path: "model.encoder.type", values: expect.arrayContaining(["mlp"]) as string[] },
    });
  });

  it("lists an option once for the variants that have it alike, and again where its default differs", () => {
    expect(at("optimizer.schedule.type")).toHaveLength(1);
    expect(at("optimizer.schedule.type")[0].when).toBeUndefined();
    const rates = at("optimizer.learningRate").map((key) => [key.default, key.when!.values]);
    expect(rates).toEqual([
      [1e-3, ["adam", "adamw"]],
      [2e-3, ["adamax"]],
      [0.01, ["sgd"]],
    ]);
    expect(at("optimizer.schedule.every")).toHaveLength(1);
    expect(at("optimizer.schedule.every")[0]).toMatchObject({
      required: true,
      when: { path: "optimizer.schedule.type", values: ["step"] },
    });
  });

  it("says of every key what it means", () => {
    expect(configKeys().filter(({ description }) => description === "")).toEqual([]);
    // a list is a list, not whatever zod could not describe
    expect(at("model.encoder.hidden").map(({ type }) => type)).toEqual(["list", "list"]);
  });

  it("gives the defaults that a config has", () => {
    const config = resolveConfig([]) as unknown as Record<string, unknown>;
    const chosen = (path: string): unknown =>
      path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config);
    let checked = 0;
    for (const { path, when, default: fallback } of configKeys()) {
      if (fallback === undefined || (when && !when.values.includes(chosen(when.path) as string))) continue;
      if (/^train\.(earlyStopping|augment)\./.test(path)) continue; // absent as a whole
      expect([path, chosen(path)]).toEqual([path, fallback]);
      checked++;
    }
    expect(checked).toBeGreaterThan(25);
  });
});

describe("nearest", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["ABC", "abc", 0],
    ["kitten", "sitting", 3],
    ["batch", "bacth", 1],
    ["", "abc", 3],
  ])("is %j from %j by %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("proposes what is near or begun, and nothing else", () => {
    const words = ["binarisation", "validation", "name"];
    expect(nearest("binarization", words)).toBe("binarisation");
    expect(nearest("val", words)).toBe("validation");
    expect(nearest("nmae", words)).toBe("name");
    expect(nearest("zebra", words)).toBeUndefined();
    expect(nearest("e1-vea", ["e3-vae", "e1-vae-z10"])).toBe("e1-vae-z10");
    expect(nearest("x", words)).toBeUndefined();
    expect(nearest("n".repeat(10_000), words)).toBeUndefined();
  });
});

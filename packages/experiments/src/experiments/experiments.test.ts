import { readFileSync } from "node:fs";
import { builtInParts, resolveConfig } from "@latents/core";
import { expect, it } from "vitest";
import { familyRecipes } from "../recipes/family/family-recipes.js";
import { experiment, experiments } from "./index.js";

it("experiments have ids of their own, a title, a source and minutes", () => {
  const ids = experiments.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title, source, minutes } of experiments) {
    expect(id).toMatch(/^e[1-6]-[a-z0-9-]+$/);
    expect(title).not.toBe("");
    expect(title).not.toMatch(/\.$/);
    expect(source).not.toBe("");
    expect(minutes).toBeGreaterThan(0);
  }
});

it("experiments of E5 and E6 are all there", () => {
  const ids = experiments.map(({ id }) => id);
  const wanted = "latent-size conditional fashion js iwae beta complete sweep".split(" ").map((name) => `e5-${name}`);
  expect(ids).toEqual(expect.arrayContaining([...wanted, "e6-iwae"]));
});

it("the family has every prior, posterior, hierarchy and objective that a config knows, but those of labels", () => {
  expect(experiment("e6-family").minutes).toBeGreaterThan(0);
  const models = familyRecipes.map(({ config }) => resolveConfig([{ source: "recipe", values: config }]));
  const words = (kind: "prior" | "posterior" | "hierarchy"): Set<string> =>
    new Set(models.map((one) => one.model[kind].type));
  const { priors, posteriors, hierarchies, objectives } = builtInParts;
  expect(words("prior")).toEqual(new Set(Object.keys(priors).filter((word) => word !== "label-normal")));
  expect(words("posterior")).toEqual(new Set(Object.keys(posteriors)));
  expect(words("hierarchy")).toEqual(new Set(Object.keys(hierarchies)));
  expect(new Set(models.map((one) => one.objective.type))).toEqual(new Set(Object.keys(objectives)));
});

it("an unknown experiment is refused with the nearest", () => {
  expect(experiment("e5-js").id).toBe("e5-js");
  expect(() => experiment("e5-jss")).toThrow('reproduce: there is no experiment "e5-jss"; did you mean "e5-js"?');
  expect(() => experiment("unheard-of")).toThrow('reproduce: there is no experiment "unheard-of"; there are e1-vae, ');
});

it.each(experiments)("$id: its minutes agree with the time that its committed result took", ({ id, minutes }) => {
  const file = new URL(`../../../../docs/results/${id}/result.json`, import.meta.url);
  const { elapsedMs } = JSON.parse(readFileSync(file, "utf8")) as { elapsedMs: number };
  // a result of half a minute is listed as one
  const measured = Math.max(1, elapsedMs / 60_000);
  // in whole minutes, and some room for what another day takes
  expect(Math.abs(minutes - measured), `listed ${minutes}, measured ${measured}`).toBeLessThan(0.5 + 0.1 * measured);
});

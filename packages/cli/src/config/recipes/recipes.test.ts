import { modelFromConfig, resolveConfig } from "@latents/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { listRecipes, recipe } from "./index.js";

const own = ["mnist", "photos", "beta-vae", "vq-vae", "vampprior", "wae", "iwae", "two-layers"];

describe("recipes", () => {
  it("have names of their own, the default first, and build", async () => {
    const all = await listRecipes();
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.slice(0, own.length)).toEqual(own);
    for (const { name, title, config: values } of all.slice(0, own.length)) {
      const config = resolveConfig([{ source: name, values }]);
      const { channels = 1, size = 28 } = config.data;
      expect(modelFromConfig(config, [channels, size, size]).latent).toBe(config.model.latent);
      expect(title).not.toBe("");
    }
  });

  it("propose the nearest for an unknown name", async () => {
    await expect(recipe("e3")).rejects.toThrow('recipe: there is no "e3"; did you mean "e3-vae"?');
    await expect(recipe("unheard-of")).rejects.toThrow(
      `recipe: there is no "unheard-of"; recipes are ${own.join(", ")}, e1-vae-z10`,
    );
  });
});

describe("without the package of the published experiments", () => {
  afterEach(() => vi.doUnmock("../experiments-package.js"));

  it("those of the command are there, and an unknown name says how to add the others", async () => {
    vi.resetModules();
    vi.doMock("../experiments-package.js", async (original) => ({
      ...(await original<object>()),
      experimentsPackage: async () => undefined,
    }));
    const { recipeNames, recipe: named } = await import("./index.js");
    expect(await recipeNames()).toEqual(own);
    await expect(named("e1-vae-z10")).rejects.toThrow(
      // the second in a clone that is not built
      /^recipe: there is no "e1-vae-z10"; recipes are mnist, photos, .*two-layers\. .*@latents\/experiments( \(the published experiments\) is not installed; add it with: npm install @latents\/experiments@[\d.]+| is not built in this clone; run: npm run build)$/,
    );
  });
});

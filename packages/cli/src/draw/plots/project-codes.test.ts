import { InputError } from "@latents/core";
import { expect, it } from "vitest";
import { checkProjection } from "./project-codes.js";

it("asks for enough latent dimensions, or a method that needs but one", () => {
  const flags = { method: "pca", dims: 2, seed: 0 } as const;
  expect(() => checkProjection(flags, 1)).toThrow(
    new InputError("--dims: the model has 1 latent dimension, pca needs 2; --method tsne and umap need 1"),
  );
  expect(() => checkProjection({ ...flags, method: "raw", dims: 3 }, 2)).toThrow(
    new InputError("--dims: the model has 2 latent dimensions, raw needs 3; choose fewer"),
  );
  for (const method of ["tsne", "umap"] as const)
    expect(() => checkProjection({ ...flags, method, dims: 3 }, 1)).not.toThrow();
  expect(() => checkProjection(flags, 2)).not.toThrow();
});

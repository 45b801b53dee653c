import { expect, it } from "vitest";
import { modelWords } from "./model-words.js";
import { resolveConfig } from "./resolve.js";
import type { ConfigInput } from "./schema.js";

const said = (values: ConfigInput): string => modelWords(resolveConfig([{ source: "test", values }]));

it("modelWords names what is not plain, and no size or rate", () => {
  expect(said({})).toBe("plain");
  expect(said({ model: { latent: 3 }, optimizer: { type: "adam", learningRate: 1e-4 } })).toBe("plain");
  expect(said({ model: { prior: { type: "vamp", components: 5 } } })).toBe("prior vamp");
  expect(said({ model: { posterior: "iaf", hierarchy: { type: "layers", sizes: [3] } }, objective: "iwae" })).toBe(
    "posterior iaf, hierarchy layers, objective iwae",
  );
});

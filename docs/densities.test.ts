import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import {
  initialValues,
  input,
  Ledger,
  likelihoods,
  modelFromConfig,
  priors,
  resolveConfig,
  Scope,
  type ConfigInput,
} from "@latents/core";

const page = readFileSync(new URL("densities.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text) as ConfigInput);

it("densities.md shows configs that are right and whose losses can be built", () => {
  expect(blocks.length).toBeGreaterThan(5);
  for (const values of blocks) {
    const config = resolveConfig([{ source: "densities.md", values }]);
    const rgb = JSON.stringify(values).includes("channels");
    const shape = [rgb ? 3 : 1, 28, 28] as const;
    const ledger = new Ledger(true);
    const labels = config.model.conditioning.type === "labels" ? input("labels", [5, 10]) : undefined;
    const x = input("x", [5, shape[0] * 784]);
    const { loss } = modelFromConfig(config, shape).lossOf({ x, ...(labels && { labels }) }, new Scope(ledger));
    expect(loss.shape).toEqual([]);
    const named = Object.keys(initialValues(ledger, 1)).filter((name) => name.startsWith("prior."));
    // the parts of a chain are numbered: `prior.0.*` stands for all
    for (const name of named) expect(page).toContain(`\`${name.replace(/^prior\.\d+\..*/, "prior.0.*")}\``);
  }
});

it("densities.md names every prior and likelihood", () => {
  for (const word of [...Object.keys(priors), ...Object.keys(likelihoods)])
    expect(page).toMatch(new RegExp(`^- \`${word}\``, "m"));
});

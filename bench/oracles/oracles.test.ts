import { describe, expect, it } from "vitest";
import { findTorch } from "../torch-process.js";
import { askOracle, oracles } from "./oracles.js";

const torch = findTorch();
if ("skip" in torch) process.stderr.write(`oracles skipped: ${torch.skip}\n`);

describe.skipIf("skip" in torch)("against PyTorch's distributions, from the same weights, images and noise", () => {
  it.each(Object.keys(oracles))("%s: loss, both sides and every gradient to 1e-4", async (name) => {
    const differences = await askOracle(name, (torch as { python: string }).python);
    expect(Object.keys(differences).length).toBeGreaterThan(10);
    for (const [key, value] of Object.entries(differences)) expect(value, key).toBeLessThan(1e-4);
  });
});

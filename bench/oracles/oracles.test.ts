import { beforeAll, describe, expect, it } from "vitest";
import { findTorch } from "../torch-process.js";
import { askOracles, oracles } from "./oracles.js";

const torch = findTorch();
if ("skip" in torch) process.stderr.write(`oracles skipped: ${torch.skip}\n`);

describe.skipIf("skip" in torch)("against PyTorch's distributions, from the same weights, images and noise", () => {
  let differences: Awaited<ReturnType<typeof askOracles>>;
  beforeAll(async () => {
    differences = await askOracles((torch as { python: string }).python);
  }, 120_000);

  it.each(Object.keys(oracles))("%s: loss, both sides and every gradient to 1e-4", (name) => {
    const own = Object.entries(differences[name]);
    expect(own.length).toBeGreaterThan(10);
    for (const [key, value] of own) expect(value, key).toBeLessThan(1e-4);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { crossCheck, relativeError, type CrossCheck } from "./cross-check.js";
import { findTorch, type TorchNet } from "./torch-process.js";

const torch = findTorch();
if ("skip" in torch) process.stderr.write(`cross-check skipped: ${torch.skip}\n`);

describe.skipIf("skip" in torch)("against PyTorch, from the same weights, batch and noise", () => {
  const cases: [TorchNet, number][] = [
    ["mlp", 16],
    ["conv", 4],
    ["face", 2],
  ];
  let checks: CrossCheck[];
  beforeAll(async () => {
    checks = await crossCheck(cases, (torch as { python: string }).python);
  }, 240_000);
  it.each(cases)("%s: loss and every gradient to 1e-4, the exported decoder to 1e-5", (net) => {
    const { differences } = checks.find((check) => check.net === net)!;
    const names = Object.keys(differences);
    expect(names.filter((name) => name.startsWith("grad.")).length).toBeGreaterThan(10);
    expect(names.some((name) => name.startsWith("decoder.onnx"))).toBe(true);
    for (const [name, value] of Object.entries(differences))
      expect(value, name).toBeLessThan(name.startsWith("decoder.onnx") ? 1e-5 : 1e-4);
  });
});

it("the measure sees a difference, and a missing value", () => {
  expect(relativeError([1, 2, 3.003], [1, 2, 3])).toBeCloseTo(1e-3);
  expect(relativeError([1, 2], [1, 2, 3])).toBe(Infinity);
});

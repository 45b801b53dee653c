import { resolveConfig, type ConfigInput } from "@latents/core";
import { expect, it } from "vitest";
import { testProtocol } from "./test-protocol.js";

const protocol = (
  values: ConfigInput,
  shape: readonly [number, number, number] = [1, 28, 28],
  images = 10_000,
): string => testProtocol(resolveConfig([{ source: "test", values }]), { shape }, { images, binarisation: "dynamic" });

it("is the same for models and objectives that are measured alike", () => {
  const usual = protocol({});
  expect(usual).toBe("mnist, 1 x 28 x 28, 10,000 test images, binarisation dynamic, likelihood bernoulli");
  expect(protocol({ model: { latent: 3 }, objective: { type: "beta", beta: 4 }, seed: 5 })).toBe(usual);
});

it("differs where data, images, split or likelihood do", () => {
  const all = [
    protocol({}),
    protocol({ data: { name: "fashion-mnist" } }),
    protocol({}, [3, 28, 28]),
    protocol({}, [1, 28, 28], 500),
    protocol({ data: { test: 0.5 } }),
    protocol({ data: { group: "^a" } }),
    protocol({ model: { likelihood: { type: "normal", stddev: 0.1 } } }),
    protocol({ model: { likelihood: { type: "normal", stddev: 0.2 } } }),
    protocol({ model: { conditioning: { type: "labels" } } }),
  ];
  expect(new Set(all).size).toBe(all.length);
});

it("tells p(x|y) from p(x), which a model that infers labels bounds too", () => {
  expect(protocol({ model: { conditioning: { type: "labels" } } })).toMatch(/, likelihood bernoulli, given labels$/);
  expect(protocol({ model: { conditioning: { type: "semi-supervised" } } })).toBe(protocol({}));
});

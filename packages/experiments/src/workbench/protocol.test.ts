import { resolveConfig } from "@latents/core";
import { expect, it } from "vitest";
import { hereProtocol, lengthOf, runProtocol } from "./protocol.js";
import type { FinishedRun, TrainedHere } from "./workbench.js";

const config = (values: object) => resolveConfig([{ source: "test", values }]);

it("runProtocol says what a run did, not what its recipe wanted", () => {
  const test = { images: 10_000, binarisation: "dynamic" };
  const run = { run: { config: config({ train: { steps: 20_000, batch: 100 } }) }, result: { steps: 400, test } };
  expect(runProtocol(run as unknown as FinishedRun)).toBe(
    "10,000 test images, dynamic binarisation, one sample of z an image, 400 steps of batch 100",
  );
  const grey = { ...run, result: { steps: 1, test: { images: 44, binarisation: "none" } } };
  expect(runProtocol(grey as unknown as FinishedRun)).toMatch(/^44 test images, grey values, /);
});

it("hereProtocol and lengthOf count epochs or steps", () => {
  const here = {
    config: config({ model: { latent: 3 }, train: { epochs: 0.1, batch: 200 } }),
    test: { count: 10_000 },
  };
  expect(hereProtocol(here as unknown as TrainedHere)).toMatch(
    /, 3 latent dimensions, 0\.1 epochs of batch 200, 10,000 test images$/,
  );
  expect(lengthOf(config({ train: { epochs: 1 } }))).toBe("1 epoch");
  expect(lengthOf(config({ train: { steps: 20_000 } }))).toBe("20,000 steps");
});

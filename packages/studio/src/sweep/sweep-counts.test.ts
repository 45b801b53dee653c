import { expect, it } from "vitest";
import type { SweptTrial } from "@latents/core";
import { countMachines, sentenceOf } from "./sweep-counts";

const trials: readonly SweptTrial[] = [
  { name: "latent=2", state: "finished", host: "node10" },
  { name: "latent=3", state: "failed", host: "node2", error: "no memory" },
  { name: "latent=4", state: "running", host: "node2", step: 40 },
  { name: "latent=5", state: "queued" },
];

it("says in words where the trials stand", () => {
  expect(sentenceOf(trials)).toBe("1 of 4 trials finished, 1 running, 1 queued, 1 failed");
  expect(sentenceOf([])).toBe("0 of 0 trials finished");
});

it("counts what each machine did, by the numbers in their names", () => {
  const found = countMachines(trials);
  expect(found.map(({ host }) => host)).toEqual(["node2", "node10"]);
  expect(found[0].counts).toMatchObject({ running: 1, failed: 1, finished: 0, queued: 0 });
  expect(found[1].counts).toMatchObject({ running: 0, failed: 0, finished: 1 });
});

import { RunError, type TrainingEvent } from "@latents/core";
import { expect, it } from "vitest";
import { untilRefused } from "./until-refused.js";

it("a picture that the disk refuses is told once, and is the last", async () => {
  const told: TrainingEvent[] = [];
  const draw = untilRefused("snapshots", (event) => told.push(event));
  let drawn = 0;
  const one = async (): Promise<void> => {
    if (++drawn > 1) throw new RunError("cannot write a.png: the disk is full (ENOSPC)");
  };
  for (let i = 0; i < 5; i++) await draw(one);
  expect(drawn).toBe(2);
  const message = "cannot write a.png: the disk is full (ENOSPC); the training goes on without snapshots";
  expect(told).toEqual([{ type: "warning", message }]);
});

it("a bug is none of the disk's refusals", async () => {
  const draw = untilRefused("snapshots", () => expect.unreachable());
  await expect(draw(() => Promise.reject(new TypeError("wrong")))).rejects.toThrow("wrong");
});

import { expect, it } from "vitest";
import { FormatError } from "../errors.js";
import type { PlaneStage } from "../latent-space/index.js";
import { writeNpz } from "../formats/index.js";
import {
  planeFrameName,
  planeFrameStep,
  readPlaneFrame,
  readPlaneStage,
  writePlaneFrame,
  writePlaneStage,
} from "./plane-file.js";

const shape = [1, 2, 150] as const;
const stage: PlaneStage = {
  ...{ images: new Uint8Array(600).fill(7), count: 2, shape, side: 3, axes: ["PC 1", "PC 2"] as const },
  labels: Uint16Array.of(3, 500),
};
const frame = { step: 40, positions: Float32Array.of(1, -2, 0.25, 3), manifold: new Uint8Array(9 * 300).fill(9) };

it("a stage and a frame come back as they were written, with labels or without", () => {
  expect(readPlaneStage(writePlaneStage(stage, 20), "stage")).toEqual(stage);
  const { labels: _, ...bare } = stage;
  expect(readPlaneStage(writePlaneStage(bare, 2), "stage")).toEqual({ ...bare, axes: ["z0", "z1"] });
  expect(readPlaneFrame(writePlaneFrame(frame, stage), "frame", 40, stage)).toEqual(frame);
  expect(["step-40.npz", "step-.npz", "stage.npz", "a/step-1.npz"].map(planeFrameStep)).toEqual([
    ...[40, undefined, undefined, undefined],
  ]);
  expect(planeFrameStep(planeFrameName(1234567))).toBe(1234567);
});

it("what is none, or of another stage, is refused", () => {
  const other = { ...stage, count: 3 };
  expect(() => readPlaneFrame(writePlaneFrame(frame, stage), "f", 40, other)).toThrow(
    new FormatError("f: must have 6 positions and 2700 values of a picture, as stage.npz says, got 4 and 2700"),
  );
  expect(() => readPlaneStage(writePlaneFrame(frame, stage), "s")).toThrow("s: must have images as a Uint8Array");
  const flat = writeNpz(
    new Map([
      ["images", { shape: [4], values: new Uint8Array(4) }],
      ["latent", { shape: [], values: Int32Array.of(2) }],
    ]),
  );
  expect(() => readPlaneStage(flat, "s")).toThrow("s: must hold images [count, channels, height, width]");
});

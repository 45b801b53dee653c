import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillUniform, input, ops } from "@latents/core";
import { imageFolder } from "../../src/dataset/index.js";
import { drawCodes, type PlaneCodes } from "../../src/draw/plots/codes-plot.js";
import { picture } from "../../src/draw/report/picture.js";
import { halvesOf } from "../../src/run/model/halves.js";
import { remedy, type Remedy } from "./remedy.js";
import { npz, png } from "./small-images.js";
import { configOf, trained } from "./small-models.js";

const axes: Pick<PlaneCodes, "axes" | "note"> = { axes: ["z0", "z1"], note: "" };

/** Messages of values in memory: images, pictures, tensors, random numbers, a loss. */
export const valueRemedies: readonly Remedy[] = [
  remedy(
    "{}: the experiment needs training images that the VAE has not seen, and it knows all {}; train one with --set data.limit={}",
    () => halvesOf({ config: configOf(`data.name=${npz("half.npz", 40, 8)}`), folder: "r" }),
    () => halvesOf({ config: configOf("data.name=half.npz", "data.limit=16"), folder: "r" }),
  ),
  remedy(
    "{}: {} images of [{}] need {} bytes, the limit is {}; use a smaller size or fewer images",
    () => {
      mkdirSync("many", { recursive: true });
      for (let i = 0; i < 44; i++) writeFileSync(join("many", `${i}.png`), png(2));
      return imageFolder("many", { size: 4096, channels: 3 });
    },
    () => imageFolder("many", { size: 4, channels: 3 }),
    () => {
      for (let i = 1; i < 44; i++) rmSync(join("many", `${i}.png`));
      return imageFolder("many", { size: 4096, channels: 3 });
    },
  ),
  remedy(
    "report codes: x, y and labels must be equally long, got {}, {} and {}; give one entry an image to each",
    () => drawCodes({ ...axes, x: Float32Array.of(1, 2), y: Float32Array.of(1) }),
    () => drawCodes({ ...axes, x: Float32Array.of(1, 2), y: Float32Array.of(1, 3) }),
  ),
  remedy(
    "report {}: the image must be a PNG file, got {} bytes that do not begin as one; write it again",
    () => picture("samples", "Samples", { png: new Uint8Array(30), caption: "c" }),
    () => picture("samples", "Samples", { png: png(2), caption: "c" }),
  ),
  remedy(
    "pad: counts must be whole and not negative, got {}; use slice to cut",
    () => ops.pad(input("x", [4]), [-1], [0]),
    () => ops.slice(input("x", [4]), [[1]]),
  ),
  remedy(
    "slice: axis {} of {} is symbolic and cannot be cut; leave its span out",
    () => ops.slice(input("x", ["batch", 3]), [[1], [0, 2]]),
    () => ops.sliceAxis(input("x", ["batch", 3]), 1, 0, 2),
  ),
  remedy(
    "random: an address has {} values, asked for {}..{}; use another stream or step",
    () => fillUniform(new Float32Array(4), { seed: 1, stream: "a", step: 0, offset: 2 ** 34 - 2 }),
    () => fillUniform(new Float32Array(4), { seed: 1, stream: "b", step: 0 }),
    () => fillUniform(new Float32Array(4), { seed: 1, stream: "a", step: 1 }),
  ),
  remedy(
    "training cannot go on at step {}: the loss is not finite before any update; check the data's values, the likelihood's scale and {}",
    () => trained({ binarisation: "none" }, "model.likelihood.type=normal", "model.likelihood.stddev=1e-30"),
    () => trained({ binarisation: "none" }, "model.likelihood.type=normal", "model.likelihood.stddev=0.1"),
  ),
];

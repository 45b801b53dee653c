import { FormatError } from "../errors.js";
import { readNpz, writeNpz, type NpyArray } from "../formats/index.js";
import { manifoldSide, planeAxes, type PlaneFrame, type PlaneStage } from "../latent-space/index.js";

/** In the folder `plane/` of a run: what all frames have in common, beside `step-<step>.npz` of each. */
export const planeStageName = "stage.npz";

export const planeFrameName = (step: number): string => `step-${step}.npz`;

/** The step of a frame's file; undefined for any other name. */
export function planeFrameStep(name: string): number | undefined {
  const [, step] = /^step-(\d{1,15})\.npz$/.exec(name) ?? [];
  return step === undefined ? undefined : Number(step);
}

/** `images` [count, channels, height, width] uint8, `labels` [count] where there are any, `latent` the numbers of a code. */
export function writePlaneStage(stage: Omit<PlaneStage, "axes" | "side">, latent: number): Uint8Array<ArrayBuffer> {
  const { images, count, shape, labels } = stage;
  return writeNpz(
    new Map<string, NpyArray>([
      ["images", { shape: [count, ...shape], values: images }],
      ...(labels ? [["labels", { shape: [count], values: labels }] as const] : []),
      ["latent", { shape: [], values: Int32Array.of(latent) }],
    ]),
  );
}

/** Throws FormatError, beginning with `name`, for anything but what `writePlaneStage` writes. */
export function readPlaneStage(bytes: Uint8Array, name: string): PlaneStage {
  const arrays = readNpz(bytes, name);
  const images = arrayOf(arrays, "images", name, Uint8Array);
  const latent = Number(arrayOf(arrays, "latent", name, Int32Array).values[0]);
  const labels = arrays.has("labels") ? arrayOf(arrays, "labels", name, Uint16Array).values : undefined;
  const [count, channels, height, width] = images.shape;
  if (images.shape.length !== 4 || images.values.length === 0 || (labels && labels.length !== count))
    throw new FormatError(`${name}: must hold images [count, channels, height, width] with a label each, or none`);
  const shape = [channels, height, width] as const;
  const whole = { images: images.values, count, shape, side: manifoldSide(shape), axes: planeAxes(latent) };
  return { ...whole, ...(labels && { labels }) };
}

/** `positions` [count, 2] float32, `manifold` [channels, height, width] uint8. */
export function writePlaneFrame(
  { positions, manifold }: PlaneFrame,
  { shape: [channels, height, width], side }: Pick<PlaneStage, "shape" | "side">,
): Uint8Array<ArrayBuffer> {
  return writeNpz(
    new Map<string, NpyArray>([
      ["positions", { shape: [positions.length / 2, 2], values: positions }],
      ["manifold", { shape: [channels, side * height, side * width], values: manifold }],
    ]),
  );
}

/** The frame of a step. Throws FormatError, beginning with `name`, for anything but one of this stage. */
export function readPlaneFrame(bytes: Uint8Array, name: string, step: number, stage: PlaneStage): PlaneFrame {
  const arrays = readNpz(bytes, name);
  const { values: positions } = arrayOf(arrays, "positions", name, Float32Array);
  const { values: manifold } = arrayOf(arrays, "manifold", name, Uint8Array);
  const [channels, height, width] = stage.shape;
  const area = channels * stage.side ** 2 * height * width;
  if (positions.length !== 2 * stage.count || manifold.length !== area)
    throw new FormatError(
      `${name}: must have ${2 * stage.count} positions and ${area} values of a picture, as ${planeStageName} says, got ${positions.length} and ${manifold.length}`,
    );
  return { step, positions, manifold };
}

interface Typed<T> {
  readonly name: string;
  new (length: number): T;
}

function arrayOf<T extends NpyArray["values"]>(
  arrays: ReadonlyMap<string, NpyArray>,
  key: string,
  name: string,
  type: Typed<T>,
): { readonly shape: readonly number[]; readonly values: T } {
  const array = arrays.get(key);
  if (!(array?.values instanceof type)) throw new FormatError(`${name}: must have ${key} as a ${type.name}`);
  return { shape: array.shape, values: array.values };
}

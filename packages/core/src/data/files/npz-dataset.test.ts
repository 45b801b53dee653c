import { describe, expect, it } from "vitest";
import type { NpyArray } from "../../formats/npy.js";
import { writeNpz } from "../../formats/npz.js";
import { datasetFromNpz } from "./npz-dataset.js";

const npz = (arrays: Record<string, NpyArray>): Uint8Array => writeNpz(new Map(Object.entries(arrays)));
const bytes = (...shape: number[]): NpyArray => ({
  shape,
  values: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});
const load = (arrays: Record<string, NpyArray>, split = "train") => datasetFromNpz(npz(arrays), "f.npz", split);

describe("datasetFromNpz", () => {
  it("finds the arrays of a split, as Keras and MedMNIST name them, or without splits", () => {
    const keras = { x_train: bytes(2, 2, 2), y_train: bytes(2), x_test: bytes(1, 2, 2), y_test: bytes(1) };
    expect(load(keras)).toMatchObject({
      name: "f.npz",
      split: "train",
      count: 2,
      shape: [1, 2, 2],
      labels: Uint16Array.of(0, 1),
    });
    expect(load(keras, "test")).toMatchObject({ split: "test", count: 1 });
    expect(load({ train_images: bytes(3, 2, 2), train_labels: bytes(3, 1) }).labels).toEqual(Uint16Array.of(0, 1, 2));
    expect(load({ images: bytes(3, 2, 2) })).not.toHaveProperty("labels");
    expect(() => load({ x: bytes(3, 2, 2) }, "test")).toThrow(
      "f.npz: no images for split test: expected x_test, test_images, or x, images, data without splits; found x",
    );
  });

  it("puts channels first", () => {
    expect([...load({ x: bytes(1, 2, 2, 3) }).pixels]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    expect(load({ x: bytes(1, 2, 2, 3) }).shape).toEqual([3, 2, 2]);
    expect([...load({ x: bytes(1, 3, 2, 2) }).pixels]).toEqual([...Array(12).keys()]);
  });

  it("scales floats and black-and-white values", () => {
    expect([...load({ x: { shape: [1, 1, 3], values: Float32Array.of(0, 0.5, 1) } }).pixels]).toEqual([0, 128, 255]);
    expect([...load({ x: { shape: [1, 1, 2], values: Uint8Array.of(0, 1) } }).pixels]).toEqual([0, 255]);
    expect([...load({ x: { shape: [1, 1, 2], values: Uint8Array.of(2, 1) } }).pixels]).toEqual([2, 1]);
  });

  it("takes whole numbers of any type as grey values, or as black and white where the largest is 1", () => {
    for (const type of [Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, Float32Array, Float64Array])
      expect([...load({ x: { shape: [1, 1, 3], values: type.of(0, 100, 2) } }).pixels]).toEqual([0, 100, 2]);
    for (const type of [BigInt64Array, BigUint64Array])
      expect([...load({ x: { shape: [1, 1, 3], values: type.of(0n, 255n, 2n) } }).pixels]).toEqual([0, 255, 2]);
    expect([...load({ x: { shape: [1, 1, 2], values: BigInt64Array.of(0n, 1n) } }).pixels]).toEqual([0, 255]);
    expect([...load({ x: { shape: [1, 1, 2], values: new Uint8Array(2) } }).pixels]).toEqual([0, 0]);
    const oneHot = { shape: [2, 3], values: Uint8Array.of(1, 0, 0, 0, 0, 1) };
    expect(() => load({ x: bytes(2, 2, 2), y: oneHot })).toThrow(
      "for one-hot rows take the position of the 1, y.argmax(1)",
    );
  });

  it("says what does not fit", () => {
    expect(() => load({ x: bytes(4, 5) })).toThrow(
      "f.npz: x: images must be [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3, not empty, got [4, 5]",
    );
    expect(() => load({ x: bytes(2, 4, 4, 4) })).toThrow(/got \[2, 4, 4, 4\]/);
    expect(() => load({ x: bytes(0, 2, 2) })).toThrow(/not empty, got \[0, 2, 2\]/);
    expect(() => load({ x: { shape: [1, 1, 2], values: Float64Array.of(0, 1.5) } })).toThrow(
      "f.npz: x: float images must be in 0..1, value 1 is 1.5; rescale them, from 0..255 by x / 255, from -1..1 by (x + 1) / 2",
    );
    expect(() => load({ x: { shape: [1, 1, 1], values: Float64Array.of(NaN) } })).toThrow(/value 0 is NaN/);
    expect(() => load({ x: { shape: [1, 1, 2], values: Uint16Array.of(3, 65535) } })).toThrow(
      "f.npz: x: images of whole numbers must be in 0..255, value 1 is 65535; rescale them, from 16 bits by (x // 257).astype('uint8')",
    );
    expect(() => load({ x: bytes(2, 784) })).toThrow("; for square images as rows take x.reshape(-1, 28, 28)");
    expect(() => load({ x: bytes(2, 8, 8, 4) })).toThrow("got [2, 8, 8, 4]; leave out alpha, x[..., :3]");
    expect(() => load({ x: bytes(2, 2, 2), y: bytes(3) })).toThrow(
      "f.npz: y: labels must be [2], one for every image, got [3]; are images and labels a pair?",
    );
    expect(() => load({ x: bytes(1, 2, 2), y: { shape: [1], values: BigInt64Array.of(-1n) } })).toThrow(
      /label 0 must be a whole number in 0\.\.65535, got -1/,
    );
  });
});

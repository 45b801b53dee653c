import { expect, it } from "vitest";
import type { NamedImages } from "./face-sets.js";
import { abnormalFaces } from "./normal-and-abnormal.js";

/** Images of one value, the place of their name. */
const faces = (first: number, ...names: string[]): NamedImages => ({
  names,
  images: {
    ...{ name: "faces", split: "train", count: names.length, shape: [1, 1, 1] },
    pixels: Uint8Array.from(names, (_, i) => first + i),
  },
});

const parts = [
  faces(0, "neutral/bob_straight_open.png", "neutral/ann_straight_sunglasses.png", "happy/cid_straight_open.png"),
  faces(10, "neutral/bob_straight_sunglasses.png", "neutral/ann_straight_open.png", "neutral/ann_left_open.png"),
  faces(20, "neutral/dee_straight_open.png"),
];

it("abnormalFaces: of those who have both, the normal faces and then the abnormal ones, person by person", () => {
  const found = abnormalFaces(parts, 16);
  expect(found.people).toEqual(["ann", "bob", "ann", "bob"]);
  expect([...found.images.pixels]).toEqual([11, 0, 1, 10]);
  expect(found.images).toMatchObject({ count: 4, shape: [1, 1, 1] });
  expect(abnormalFaces(parts, 1).people).toEqual(["ann", "ann"]);
});

it("abnormalFaces: says that it is another set", () => {
  expect(() => abnormalFaces([faces(0, "neutral/001_03.png")], 16)).toThrow(
    "faces: nobody has a straight neutral face without and one with sunglasses; is it the set that is asked for?",
  );
});

import { expect, it } from "vitest";
import { findingsOf } from "./photo-set";

it("says what the check of the photos found, and nothing that it did not", () => {
  const clean = { count: 400, unreadable: [], same: 0, plain: 0 };
  expect(findingsOf(clean)).toEqual(["400 photos to learn from and to test on."]);
  expect(findingsOf({ count: 5, unreadable: ["a.txt", "b.txt", "c.txt", "d.txt"], same: 1, plain: 2 })).toEqual([
    "5 photos to learn from and to test on.",
    "4 files left out that this browser reads no picture from: a.txt, b.txt, c.txt, ….",
    "1 photo left out that there was already.",
    "2 photos of a single colour left out.",
    "Give 6 or more.",
  ]);
  expect(findingsOf({ ...clean, count: 6 })[1]).toMatch(/learnt by heart/);
});

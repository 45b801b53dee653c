import { expect, it } from "vitest";
import { classesInTurn } from "./restyled-picture.js";

it("classesInTurn takes each class in turn, none twice, and goes on where one has run out", () => {
  const labels = Uint16Array.from([1, 0, 0, 2, 1, 0]);
  expect(classesInTurn(labels, 4, 3)).toEqual([1, 0, 3, 2]);
  expect(classesInTurn(labels, 6, 3)).toEqual([1, 0, 3, 2, 4, 5]);
  expect(classesInTurn(labels, 100, 3)).toHaveLength(6);
  expect(classesInTurn(labels, 5, 2)).toEqual([1, 0, 2, 4, 5]);
});

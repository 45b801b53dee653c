import { expect, it } from "vitest";
import { filmPlaces } from "./movie";

it("a film goes through all frames and stays at the last; a long training takes seven seconds, a short one less", () => {
  const long = filmPlaces(48, "webm");
  expect([long[0], long.at(-1), long.length]).toEqual([0, 47, 255]);
  expect(long.every((place, i) => i === 0 || place >= long[i - 1])).toBe(true);
  expect(filmPlaces(48, "gif").length).toBe(85);
  expect(filmPlaces(3, "gif")).toEqual([0, 0.4, 0.8, 1.2, 1.6, ...new Array<number>(15).fill(2)]);
});

import { expect, it } from "vitest";
import { epochLosses } from "./epoch-losses.js";

const chunk = (loss: readonly number[], step: number) => ({ step, values: { loss: Float32Array.from(loss) } });
const history = [chunk([5, 3], 2), chunk([4, 2, 6], 5)];

it("epochLosses: last, least and mean of each whole epoch, over the chunks; a part of an epoch at the end is left out", () => {
  expect(epochLosses({ history }, 2)).toEqual({ last: [3, 2], least: [3, 2], mean: [4, 3] });
  expect(epochLosses({ history }, 4)).toEqual({ last: [2], least: [2], mean: [3.5] });
});

it("epochLosses: less than an epoch counts as one", () => {
  expect(epochLosses({ history }, 100)).toEqual({ last: [6], least: [2], mean: [4] });
});

import { expect, it } from "vitest";
import { duration } from "./duration.js";

it("writes durations for people", () => {
  expect([0, -1, 8.4, 59.6, 200, 3723].map(duration)).toEqual(["0 s", "0 s", "8 s", "1:00", "3:20", "1:02:03"]);
});

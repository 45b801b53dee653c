import { expect, it } from "vitest";
import { namesIn } from "./client";

it("reads names of classes from a header, and nothing of what is no list of names", () => {
  expect(namesIn(encodeURIComponent(JSON.stringify(["neutral", "grüßt <b>"])))).toEqual(["neutral", "grüßt <b>"]);
  for (const odd of [null, "", "%", "null", "5", "{}", '[1,"a"]', '"a"']) expect(namesIn(odd)).toBeUndefined();
});
